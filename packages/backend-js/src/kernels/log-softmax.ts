import { expOf, powersOfTwo } from './exp.ts';
import { expSum, indexOf, max, subtract } from './row-loops.ts';

/**
 * `y[r, c] = x[r, c] - log(sum over classes of exp(x[r, .]))`; `y` may be `x`.
 *
 * A row with NaN, +Infinity or nothing but -Infinity becomes NaN. The error is at most 1 ulp of the
 * larger of the two distances from the row's maximum: the element's and the logarithm's.
 */
export function logSoftmax(x: Float32Array, y: Float32Array, classes: number): void {
  for (let from = 0; from < x.length; from += classes) {
    const to = from + classes;
    const top = max(x, from, to);
    const rest = Number.isFinite(top) ? excess(x, from, to, top) : Number.NaN;
    subtract(x, top, rest, y, from, to);
  }
}

/** `log(sum of exp(x)) - top`, exact to the last digits even if one element outweighs the others. */
function excess(x: Float32Array, from: number, to: number, top: number): number {
  const peak = indexOf(x, top, from);
  return Math.log1p(expSum(x, from, peak, top) + expSum(x, peak + 1, to, top));
}

/** `dx = dy - exp(logp) sum over classes of dy` for the `logp` that `logSoftmax` gave. */
export function logSoftmaxBackward(
  logp: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  classes: number,
): void {
  for (let from = 0; from < dy.length; from += classes) {
    backwardRow(logp, dy, dx, from, from + classes);
  }
}

function backwardRow(
  logp: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  from: number,
  to: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let i = from | 0;
  for (; i + 1 < to; i = (i + 2) | 0) {
    s0 += dy[i]!;
    s1 += dy[i + 1]!;
  }
  if (i < to) s0 += dy[i]!;
  const total = s0 + s1;
  const table = powersOfTwo();
  for (i = from | 0; i < to; i = (i + 1) | 0) dx[i] = dy[i]! - expOf(logp[i]!, table) * total;
}
