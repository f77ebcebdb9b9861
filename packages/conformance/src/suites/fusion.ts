import type { OpCase, Sample } from '../case.ts';
import type { Check } from '../check.ts';
import { compare } from '../compare.ts';
import {
  floatInputs,
  type Result,
  readAll,
  type StoredFloat,
  weightedGradients,
} from '../evaluate.ts';
import { materialize } from '../fill.ts';
import type { Subject } from '../subject.ts';
import { limitOf } from '../tolerance.ts';
import { lens } from './forward.ts';

/** Result and gradients on one runtime, in one graph: a backend may compute them together. */
async function everything(
  runtime: Subject['runtime'],
  sample: Sample,
  float: StoredFloat,
): Promise<Result[]> {
  const { call, inputs } = sample;
  const leaves = inputs.map((f) => materialize(f, float, true));
  const output = call(...leaves);
  const wrt = sample.wrt ?? floatInputs(inputs);
  const gradients = sample.order === 0 ? [] : weightedGradients(() => output, leaves, wrt);
  return readAll(runtime, [output, ...gradients]);
}

/** The backend's own kernels against its own primitives: forward and gradients. */
export function fusionCheck(entry: OpCase, sample: Sample, float: StoredFloat): Check {
  const id = `${entry.op}/${lens('fusion', float)}/${sample.name}`;
  return {
    id,
    op: entry.op,
    async run({ subject }) {
      const fused = await everything(subject.runtime, sample, float);
      const plain = await everything(subject.plain, sample, float);
      fused.forEach(({ spec, data }, i) => {
        compare(data, (plain[i] as Result).data, {
          what: `${id}: ${i === 0 ? 'fused against decomposed' : `gradient ${i - 1} fused against decomposed`}`,
          dtype: spec.dtype,
          shape: spec.shape,
          limit: limitOf(subject.tolerance, spec.dtype),
        });
      });
    },
  };
}
