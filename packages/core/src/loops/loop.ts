import type { HostData, TensorSpec } from '../spec.ts';

/** Writes `out` from the inputs: whole arrays, row-major. */
export type Loop = (out: HostData, ...inputs: readonly HostData[]) => void;

/**
 * The plain loop of a primitive for values of these specs: portable, and what the operation means. A backend in
 * JavaScript runs it where it has nothing faster.
 */
export type LoopMaker<A> = (out: TensorSpec, inputs: Shapes, attrs: A) => Loop;

/** Of the inputs; an operation knows how many it has. */
export type Shapes = readonly [Shaped, Shaped, Shaped, ...Shaped[]];

/** The inputs of a rule; an operation knows how many it has. */
export type Specs = readonly [TensorSpec, TensorSpec, TensorSpec, ...TensorSpec[]];

/** Something with a shape: a spec, or a view that is whole. */
export type Shaped = Pick<TensorSpec, 'shape'>;

/** A tensor as rows along one of its dimensions: `outer · inner` rows, whose `size` elements are `inner` apart. */
export interface Rows {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

export function rowsAlong({ shape }: Shaped, dim: number): Rows {
  const product = (sizes: readonly number[]): number => sizes.reduce((p, n) => p * n, 1);
  return {
    outer: product(shape.slice(0, dim)),
    size: shape[dim] ?? 1,
    inner: product(shape.slice(dim + 1)),
  };
}

/** Sums are collected in float64 and rounded once; other types are exact where they are. */
export function accumulator(out: HostData): HostData {
  return out instanceof Float32Array ? new Float64Array(out) : out;
}
