import type { IndependentRuntime, Tensor } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { type Check, ensure } from '../check.ts';
import { compare } from '../compare.ts';
import { centralDifferences } from '../differences.ts';
import {
  floatInputs,
  forward,
  gradientsOf,
  readAll,
  type StoredFloat,
  upstream,
  weightedGradients,
} from '../evaluate.ts';
import { type Fill, storable } from '../fill.ts';
import { limitOf } from '../tolerance.ts';
import { lens } from './forward.ts';

/** Central differences lose a third of the digits. */
const SLOPE = { absolute: 2e-8, relative: 2e-7, ulp: 0 };

function dot(values: ArrayLike<number>): number {
  const weights = upstream(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (weights[i] as number);
  return sum;
}

/** A function whose gradient is checked: what it returns is weighted with `upstream` and summed. */
type Weighted = (inputs: readonly Fill[]) => Promise<ArrayLike<number>>;

/** Holds derivatives that graph-to-graph differentiation gives against central differences. */
async function holdAgainstDifferences(
  what: string,
  f: Weighted,
  inputs: readonly Fill[],
  wrt: readonly number[],
  exact: readonly Float64Array[],
): Promise<void> {
  for (const [k, which] of wrt.entries()) {
    const slopes = await centralDifferences(async (x) => dot(await f(x)), inputs, which);
    compare(exact[k] as Float64Array, slopes, {
      what: `${what}: the gradient rule for input ${which} against central differences`,
      dtype: 'float64',
      shape: (inputs[which] as Fill).shape,
      limit: SLOPE,
    });
  }
}

async function evaluateAll(
  runtime: IndependentRuntime,
  tensors: readonly Tensor[],
): Promise<Float64Array[]> {
  return (await readAll(runtime, tensors)).map(({ data }) => Float64Array.from(data));
}

/** Exact gradients of each sample: computed and checked once, then held against every backend and element type. */
const verified = new WeakMap<Sample, Promise<readonly Float64Array[]>>();

async function verify(
  id: string,
  { call, inputs }: Sample,
  wrt: readonly number[],
  reference: IndependentRuntime,
): Promise<readonly Float64Array[]> {
  const exact = await evaluateAll(reference, gradientsOf(call, inputs, wrt, 'float64'));
  const f: Weighted = async (x) => (await forward(reference, call, x, 'float64')).data;
  await holdAgainstDifferences(id, f, inputs, wrt, exact);
  return exact;
}

/** The exact gradients at what the backend gets: float16 holds other numbers than the rule is verified with. */
function exactly(
  id: string,
  sample: Sample,
  inputs: readonly Fill[],
  wrt: readonly number[],
  float: StoredFloat,
  reference: IndependentRuntime,
): Promise<readonly Float64Array[]> {
  if (float === 'float16') {
    return evaluateAll(reference, gradientsOf(sample.call, inputs, wrt, 'float64'));
  }
  const known = verified.get(sample) ?? verify(id, sample, wrt, reference);
  verified.set(sample, known);
  return known;
}

/** The gradient rule against central differences of the oracle, and the backend against the rule in double precision. */
export function gradientCheck(entry: OpCase, sample: Sample, float: StoredFloat): Check {
  const id = `${entry.op}/${lens('gradient', float)}/${sample.name}`;
  return {
    id,
    op: entry.op,
    async run({ subject, note }) {
      const { call } = sample;
      const wrt = sample.wrt ?? floatInputs(sample.inputs);
      const inputs = sample.inputs.map((given) => storable(given, float));
      const want = await exactly(id, sample, inputs, wrt, float, subject.reference);
      const got = await readAll(subject.runtime, gradientsOf(call, inputs, wrt, float));
      for (const [k, { spec, data }] of got.entries()) {
        ensure(
          spec.dtype === float,
          () => `${id}: expected a gradient in ${float}, got ${spec.dtype}`,
        );
        const how = {
          what: `${id}: by input ${wrt[k]}`,
          dtype: spec.dtype,
          shape: spec.shape,
          limit: limitOf(subject.tolerance, float),
        };
        note(compare(data, want[k] as Float64Array, how), 'gradient');
      }
    },
  };
}

/** The gradient of `Σ gradient · upstream`, against central differences of the gradient. */
export function secondOrderCheck(entry: OpCase, sample: Sample): Check {
  const id = `${entry.op}/second-order/${sample.name}`;
  return {
    id,
    op: entry.op,
    async run({ subject, note }) {
      const { call, inputs } = sample;
      const wrt = sample.wrt ?? floatInputs(inputs);
      for (const which of wrt) {
        const slope = (...x: Tensor[]): Tensor => weightedGradients(call, x, [which])[0] as Tensor;
        const exact = await evaluateAll(
          subject.reference,
          gradientsOf(slope, inputs, wrt, 'float64'),
        );
        const f: Weighted = async (x) => {
          const first = gradientsOf(call, x, [which], 'float64');
          return (await evaluateAll(subject.reference, first))[0] as Float64Array;
        };
        await holdAgainstDifferences(`${id}: input ${which}`, f, inputs, wrt, exact);
        const own = gradientsOf(slope, inputs, wrt, 'float32');
        for (const [k, { spec, data }] of (await readAll(subject.runtime, own)).entries()) {
          const how = {
            what: `${id}: input ${which} by input ${wrt[k]}`,
            dtype: spec.dtype,
            shape: spec.shape,
            limit: limitOf(subject.tolerance, 'float32'),
          };
          note(compare(data, exact[k] as Float64Array, how), 'gradient');
        }
      }
    },
  };
}
