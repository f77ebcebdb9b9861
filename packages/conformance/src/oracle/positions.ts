import { type Shape, sizeOf } from '@xent/core';

/**
 * Flat position of each element of `shape`, in row-major order, in memory with these strides. Broadcasting,
 * permuting, slicing, flipping and windows are nothing but strides, and a reduction is a stride of 0.
 */
export function positions(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  const out = new Int32Array(sizeOf(shape));
  const index = shape.map(() => 0);
  let at = start;
  for (let i = 0; i < out.length; i++) {
    out[i] = at;
    for (let d = shape.length - 1; d >= 0; d--) {
      at += strides[d]!;
      index[d]!++;
      if (index[d]! < shape[d]!) break;
      at -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return out;
}

/** Distance of neighbours along each dimension of row-major memory. */
export function rowMajor(shape: Shape): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}

/** Strides with which `shape` is read as `to`, to which it broadcasts. */
export function broadcastStrides(shape: Shape, to: Shape): number[] {
  const own = rowMajor(shape);
  const lead = to.length - shape.length;
  return to.map((_, i) => (i < lead || shape[i - lead] === 1 ? 0 : own[i - lead]!));
}

/** The coordinate along `dim` of each element of `shape`. */
export function coordinates(shape: Shape, dim: number): Int32Array {
  return positions(
    shape,
    shape.map((_, i) => (i === dim ? 1 : 0)),
  );
}
