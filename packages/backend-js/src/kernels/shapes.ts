import type { Shape } from '@xent/core';

/** A tensor seen as `[outer, size, inner]` around one of its dimensions. */
export interface Band {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

export function bandOf(shape: Shape, dim: number): Band {
  let outer = 1;
  let inner = 1;
  shape.forEach((n, d) => {
    if (d < dim) outer *= n;
    if (d > dim) inner *= n;
  });
  return { outer, size: shape[dim] ?? 1, inner };
}

/** Where the elements of a box lie, in row-major order. */
export function offsetsOf(shape: Shape, strides: readonly number[]): Int32Array {
  let offsets = new Int32Array(1);
  shape.forEach((n, d) => {
    const next = new Int32Array(offsets.length * n);
    offsets.forEach((from, i) => {
      for (let j = 0; j < n; j++) next[i * n + j] = from + j * strides[d]!;
    });
    offsets = next;
  });
  return offsets;
}
