import type { Shape } from '@xent/core';

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
