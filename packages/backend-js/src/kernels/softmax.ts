import { expInto, max, scale } from './row-loops.ts';
import { borrowScratch } from './scratch.ts';

/**
 * `y[r, c] = exp(x[r, c]) / sum over classes of exp(x[r, .])`; `y` may be `x`.
 *
 * A row with NaN, +Infinity or nothing but -Infinity becomes NaN. The error is at most 1 ulp.
 */
export function softmax(x: Float32Array, y: Float32Array, classes: number): void {
  const e = borrowScratch(classes);
  for (let from = 0; from < x.length; from += classes) {
    const to = from + classes;
    // float64 has room for any shift near the maximum. The ends are good guesses even for masked rows: masks begin
    // or end with what is kept.
    let sum = expInto(x, from, to, Math.max(x[from]!, x[to - 1]!), e, 0);
    if (!(sum < Infinity)) sum = expInto(x, from, to, max(x, from, to), e, 0);
    scale(e, 1 / sum, y, from, to);
  }
}

/** `dx = p (dy - sum over classes of dy p)` for the `p` that `softmax` gave. */
export function softmaxBackward(
  p: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  classes: number,
): void {
  for (let from = 0; from < p.length; from += classes) backwardRow(p, dy, dx, from, from + classes);
}

function backwardRow(
  p: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  from: number,
  to: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let i = from | 0;
  for (; i + 1 < to; i = (i + 2) | 0) {
    s0 += p[i]! * dy[i]!;
    s1 += p[i + 1]! * dy[i + 1]!;
  }
  if (i < to) s0 += p[i]! * dy[i]!;
  const dot = s0 + s1;
  for (i = from | 0; i < to; i = (i + 1) | 0) dx[i] = p[i]! * (dy[i]! - dot);
}
