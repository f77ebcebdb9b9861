import { type Shape, sizeOf } from '@xent/core';

/** Elements `[outer, count, inner]`, of which those along the middle belong together. */
export interface Band {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** The elements along one dimension. */
export function bandAlong(shape: Shape, dim: number): Band {
  return {
    outer: sizeOf(shape.slice(0, dim)),
    count: shape[dim] ?? 1,
    inner: sizeOf(shape.slice(dim + 1)),
  };
}
