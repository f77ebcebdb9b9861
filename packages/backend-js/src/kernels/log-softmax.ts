import type { RowKernels } from './row-kernels.ts';
import { forEachBlock, type RowShape, rowKernels } from './rows.ts';
import type { FloatArray } from './scratch.ts';

/**
 * `y[o, c, i] = x[o, c, i] - log(sum over classes of exp(x[o, ., i]))`; `y` has the type of `x`,
 * or is `x`.
 *
 * A row with NaN, +Infinity or nothing but -Infinity becomes NaN. The error is at most 1 ulp of the
 * larger of the two distances from the row's maximum: the element's and the logarithm's.
 */
export function logSoftmax(x: FloatArray, y: FloatArray, shape: RowShape): void {
  const kernels = rowKernels(x);
  const { classes } = shape;
  forEachBlock(shape, [x], y, ([block], output, rows) => {
    if (!block || !output) return;
    for (let from = 0; from < rows * classes; from += classes) {
      const to = from + classes;
      const max = kernels.max(block, from, to);
      const rest = Number.isFinite(max) ? excess(kernels, block, from, to, max) : Number.NaN;
      kernels.subtract(block, max, rest, output, from, to);
    }
  });
}

/**
 * `y[o, i] = log(sum over classes of exp(x[o, ., i]))`.
 *
 * NaN if the row has NaN, else Infinity if it has Infinity, and -Infinity if it has nothing else.
 */
export function logSumExp(x: FloatArray, y: FloatArray, shape: RowShape): void {
  const kernels = rowKernels(x);
  const { classes } = shape;
  forEachBlock(shape, [x], undefined, ([block], _, rows, item) => {
    if (!block) return;
    for (let row = 0; row < rows; row++) {
      const from = row * classes;
      const to = from + classes;
      const max = kernels.max(block, from, to);
      y[item + row] = Number.isFinite(max)
        ? max + excess(kernels, block, from, to, max)
        : unlessNaN(block, from, to, max);
    }
  });
}

/** `log(sum of exp(x)) - max`, exact to the last digits even if one element outweighs the others. */
function excess(
  kernels: RowKernels<FloatArray>,
  x: FloatArray,
  from: number,
  to: number,
  max: number,
): number {
  const peak = kernels.indexOf(x, max, from);
  return Math.log1p(kernels.expSum(x, from, peak, max) + kernels.expSum(x, peak + 1, to, max));
}

function unlessNaN(x: FloatArray, from: number, to: number, value: number): number {
  for (let i = from; i < to; i++) if (Number.isNaN(x[i]!)) return Number.NaN;
  return value;
}

/** `dx = dy - exp(logp) sum over classes of dy` for the `logp` that `logSoftmax` gave. */
export function logSoftmaxBackward(
  logp: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  shape: RowShape,
): void {
  const kernels = rowKernels(logp);
  const { classes } = shape;
  forEachBlock(shape, [logp, dy], dx, ([block, upstream], output, rows) => {
    if (!block || !upstream || !output) return;
    for (let from = 0; from < rows * classes; from += classes) {
      kernels.logSoftmaxBackward(block, upstream, output, from, from + classes);
    }
  });
}
