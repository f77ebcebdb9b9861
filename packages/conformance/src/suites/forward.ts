import { showSpec } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { type Check, require } from '../check.ts';
import { compare } from '../compare.ts';
import { type FloatType, forward } from '../evaluate.ts';
import type { Subject } from '../subject.ts';
import { type Limit, limitOf } from '../tolerance.ts';

const BITS: Limit = { absolute: 0, relative: 0, ulp: 0 };

/** @internal How far an operation's result may be off. */
export function limitFor(entry: OpCase, float: FloatType, { tolerance }: Subject): Limit {
  if (entry.exact === 'bits') return BITS;
  if (entry.exact === 'rounded' && float === 'float32') {
    return { ...BITS, ulp: tolerance.exactUlp };
  }
  return limitOf(tolerance, float);
}

/** @internal `op/forward/sample`, and `op/forward-float64/sample`. */
export function lens(kind: string, float: FloatType): string {
  return float === 'float64' ? `${kind}-float64` : kind;
}

/** The backend's result against the oracle's in double precision. */
export function forwardCheck(entry: OpCase, sample: Sample, float: FloatType): Check {
  const id = `${entry.op}/${lens('forward', float)}/${sample.name}`;
  return {
    id,
    op: entry.op,
    async run({ subject, note }) {
      const { call, inputs } = sample;
      const got = await forward(subject.runtime, call, inputs, float);
      const want = await forward(subject.reference, call, inputs, 'float64');
      const asFloat = want.spec.dtype === 'float64' ? float : want.spec.dtype;
      require(got.spec.dtype === asFloat, () =>
        `${id}: expected a result of type ${asFloat}, got ${showSpec(got.spec)}`);
      const integral = asFloat === 'int32' || asFloat === 'bool';
      note(
        compare(got.data, want.data, {
          what: id,
          dtype: got.spec.dtype,
          shape: got.spec.shape,
          limit: integral ? BITS : limitFor(entry, float, subject),
        }),
      );
    },
  };
}
