import {
  grad,
  type HostData,
  type IndependentRuntime,
  type Tensor,
  tensor,
  zerosLike,
} from '@xent/core';
import { type Fill, materialize } from './fill.ts';

/** Builds an expression from its inputs. */
export type Call = (...x: Tensor[]) => Tensor;
export type FloatType = 'float32' | 'float64';
/** What an operation is checked in: float16 is computed in float32. */
export type StoredFloat = FloatType | 'float16';

/** What an expression came to. */
export interface Result {
  readonly spec: Tensor['spec'];
  readonly data: HostData;
}

/** Reads several tensors of one tick together. */
export async function readAll(
  runtime: IndependentRuntime,
  tensors: readonly Tensor[],
): Promise<Result[]> {
  const data = await Promise.all(tensors.map((t) => runtime.data(t)));
  return tensors.map(({ spec }, i) => ({ spec, data: data[i] as HostData }));
}

export async function forward(
  runtime: IndependentRuntime,
  call: Call,
  inputs: readonly Fill[],
  float: StoredFloat,
): Promise<Result> {
  const [result] = await readAll(runtime, [call(...inputs.map((f) => materialize(f, float)))]);
  return result as Result;
}

/** The gradient that arrives at an output: different everywhere, so that mixed-up elements show. */
export function upstream(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => 0.5 + ((i * 37) % 19) / 16);
}

/** Inputs that have gradients: the floats, unless the sample names others. */
export function floatInputs(inputs: readonly Fill[]): number[] {
  return inputs.flatMap(({ dtype }, i) => (dtype === 'float' ? [i] : []));
}

/** Gradients of `Σ output · upstream` by some of the leaves, zeros where there is no path. */
export function weightedGradients(
  call: Call,
  leaves: readonly Tensor[],
  wrt: readonly number[],
): readonly Tensor[] {
  const output = call(...leaves);
  const gradOutput = tensor(upstream(output.size), { dtype: output.dtype, shape: output.shape });
  const targets = wrt.map((i) => leaves[i] as Tensor);
  // The gradient of a linear function is a constant.
  if (!output.requiresGrad) return targets.map((t) => zerosLike(t));
  const found = grad(output, targets, { gradOutput, allowUnused: true });
  return found.map((g, i) => g ?? zerosLike(targets[i] as Tensor));
}

/** The same for fresh leaves with these values. */
export function gradientsOf(
  call: Call,
  inputs: readonly Fill[],
  wrt: readonly number[],
  float: StoredFloat,
): readonly Tensor[] {
  return weightedGradients(
    call,
    inputs.map((f) => materialize(f, float, true)),
    wrt,
  );
}
