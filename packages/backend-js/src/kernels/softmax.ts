import type { RowKernels } from './row-kernels.ts';
import { forEachBlock, type RowShape, rowKernels } from './rows.ts';
import { borrowScratch, type FloatArray } from './scratch.ts';

/**
 * `y[o, c, i] = exp(x[o, c, i]) / sum over classes of exp(x[o, ., i])`; `y` has the type of `x`, or is `x`.
 *
 * A row with NaN, +Infinity or nothing but -Infinity becomes NaN. The error is at most 1 ulp in
 * float32.
 */
export function softmax(x: FloatArray, y: FloatArray, shape: RowShape): void {
  const kernels = rowKernels(x);
  const { classes } = shape;
  forEachBlock(shape, [x], y, ([block], output, rows) => {
    if (block && output) softmaxRows(kernels, block, output, rows, classes);
  });
}

function softmaxRows(
  kernels: RowKernels<FloatArray>,
  x: FloatArray,
  y: FloatArray,
  rows: number,
  classes: number,
): void {
  const e = borrowScratch(classes);
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    const to = from + classes;
    // The ends are good guesses even for masked rows: masks begin or end with what is kept.
    let sum = kernels.anyShift
      ? kernels.expInto(x, from, to, Math.max(x[from]!, x[to - 1]!), e, 0)
      : Number.NaN;
    if (!(sum < Infinity)) sum = kernels.expInto(x, from, to, kernels.max(x, from, to), e, 0);
    kernels.scale(e, 1 / sum, y, from, to);
  }
}

/** `dx = p (dy - sum over classes of dy p)` for the `p` that `softmax` gave. */
export function softmaxBackward(
  p: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  shape: RowShape,
): void {
  const kernels = rowKernels(p);
  const { classes } = shape;
  forEachBlock(shape, [p, dy], dx, ([block, upstream], output, rows) => {
    if (!block || !upstream || !output) return;
    for (let from = 0; from < rows * classes; from += classes) {
      kernels.softmaxBackward(block, upstream, output, from, from + classes);
    }
  });
}
