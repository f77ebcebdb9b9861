import { isFloat, showSpec } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { type Check, ensure } from '../check.ts';
import { compare } from '../compare.ts';
import { forward, type Result, type StoredFloat } from '../evaluate.ts';
import { storable } from '../fill.ts';
import type { Subject } from '../subject.ts';
import { type Limit, limitOf } from '../tolerance.ts';

const BITS: Limit = { absolute: 0, relative: 0, ulp: 0 };

/** How far an operation's result may be off. */
function limitFor(entry: OpCase, float: StoredFloat, { tolerance }: Subject): Limit {
  // Two roundings, to float32 and to float16, are as good as one where IEEE 754 asks for one.
  if (entry.exact === 'bits' || (entry.exact && float === 'float16')) return BITS;
  if (entry.exact === 'rounded' && float === 'float32') {
    return { ...BITS, ulp: tolerance.exactUlp };
  }
  return limitOf(tolerance, float);
}

/** @internal `op/forward/sample`, and `op/forward-float64/sample`. */
export function lens(kind: string, float: StoredFloat): string {
  return float === 'float32' ? kind : `${kind}-${float}`;
}

/** What the oracle computes in double precision is what the formula gives. */
function holdAgainstFormula(id: string, sample: Sample, { spec, data }: Result): void {
  if (!sample.expect) return;
  compare(data, sample.expect, {
    what: `${id}: the operation itself, in double precision, against the expected values`,
    dtype: spec.dtype,
    shape: spec.shape,
    limit: { absolute: 1e-7, relative: 1e-6, ulp: 0 },
  });
}

/** The backend's result against the oracle's in double precision. */
export function forwardCheck(entry: OpCase, sample: Sample, float: StoredFloat): Check {
  const id = `${entry.op}/${lens('forward', float)}/${sample.name}`;
  return {
    id,
    op: entry.op,
    async run({ subject, note }) {
      const { call } = sample;
      const inputs = sample.inputs.map((given) => storable(given, float));
      const got = await forward(subject.runtime, call, inputs, float);
      const want = await forward(subject.reference, call, inputs, 'float64');
      if (float !== 'float16') holdAgainstFormula(id, sample, want);
      const { dtype, shape } = got.spec;
      const expected = want.spec.dtype === 'float64' ? float : want.spec.dtype;
      ensure(
        dtype === expected && shape.join() === want.spec.shape.join(),
        () =>
          `${id}: expected ${showSpec({ dtype: expected, shape: want.spec.shape })}, got ${showSpec(got.spec)}`,
      );
      const stepwise = float === 'float16' || (sample.stress && float === 'float32');
      const or = stepwise && (await forward(subject.reference, call, inputs, float)).data;
      const limit = isFloat(dtype) ? limitFor(entry, float, subject) : BITS;
      const how = { what: id, dtype, shape, limit };
      note(compare(got.data, want.data, or ? { ...how, or } : how));
    },
  };
}
