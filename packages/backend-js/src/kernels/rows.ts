import { LOSS } from '@xent/core/plan';
import type { Run, Value } from '../value.ts';
import { expOf, powersOfTwo } from './exp.ts';

const GRADIENT = `${LOSS}Gradient`;

/** Where the largest element of `[from, to)` is; the first one on a tie. */
function argmax(x: Float32Array, from: number, to: number): number {
  let at = from;
  for (let i = from | 0; i < to; i = (i + 1) | 0) if (x[i]! > x[at]!) at = i;
  return at;
}

// Two at a time, here and below: loops that are too long to be inlined get V8's best code, also within long rows.

/** `e = exp(x[from … to] - shift)`; gives the sum of all but the one at `at`. */
function exponentials(
  x: Float32Array,
  from: number,
  to: number,
  at: number,
  shift: number,
  e: Float64Array,
): number {
  const table = powersOfTwo();
  let a = 0;
  let b = 0;
  let i = from | 0;
  let j = 0;
  for (; i < to; i = (i + 2) | 0) {
    const v = expOf(x[i]! - shift, table);
    const w = expOf(x[i + 1]! - shift, table);
    e[j] = v;
    e[j + 1] = w;
    if (i !== at) a += v;
    if (i + 1 !== at && i + 1 < to) b += w;
    j = (j + 2) | 0;
  }
  return a + b;
}

/** `y[from …] = e · factor` for the first `n` of `e`. */
function scale(e: Float64Array, factor: number, y: Float32Array, from: number, to: number): void {
  let i = from | 0;
  let j = 0;
  for (const end = (to - 1) | 0; i < end; i = (i + 2) | 0) {
    y[i] = e[j]! * factor;
    y[i + 1] = e[j + 1]! * factor;
    j = (j + 2) | 0;
  }
  if (i < to) y[i] = e[j]! * factor;
}

/**
 * `exp(x[r, c]) / sum over classes of exp(x[r, .])`, or the logarithm of that: a row with NaN, +Infinity or nothing but
 * -Infinity becomes NaN. The error of a probability is at most 1 ulp, that of a logarithm at most 1 ulp of the larger of the
 * two distances from the row's maximum: the element's and the logarithm's.
 *
 * Loss of class indices `t`, its gradient, or both at once with one exponential for each logit: then the loss is written to
 * the last array.
 *
 * `loss = w[t] (1 - s) (lse - x[t]) + s / C * sum over c of w[c] (lse - x[c])`
 * `dx[c] = dy (w[t] (1 - s) (p[c] - [c = t]) + s / C * (p[c] * sum of w - w[c]))`
 *
 * where `lse = log(sum of exp(x))`, `p = exp(x - lse)`, `s` is the label smoothing and `C` the number
 * of classes. A target that is no class index gives NaN.
 *
 * The largest term, or the target's, stays out of the sum of exponentials, so that a confident row keeps all its digits.
 */
export const rowKernel = ({ op, args, attrs }: Value): Run => {
  const size = args[0]!.shape.at(-1) ?? 1;
  const { ignoreIndex, labelSmoothing, weighted } = attrs as {
    readonly ignoreIndex: number;
    readonly labelSmoothing: number;
    readonly weighted: boolean;
  };
  const smoothing = Math.max(0, labelSmoothing);
  const share = smoothing / size;
  /** The exponentials of a row. */
  const e = new Float64Array(size + 1);
  return (y: Float32Array, x: Float32Array, targets?: Int32Array, ...more: Float32Array[]) => {
    const dy = op === GRADIENT ? more.shift() : undefined;
    const weight = (weighted && more.shift()) || new Float32Array(size).fill(1);
    const [loss, dx] = dy ? [more[0], y] : [y];
    const spread = share * weight.reduce((a, b) => a + b, 0);
    const items = targets?.length ?? x.length / size;
    for (let item = 0; item < items; item++) {
      const from = item * size;
      const to = from + size;
      const target = targets?.[item] as number;
      if (targets && !(target >= 0 && target < size && target !== ignoreIndex)) {
        const value = target === ignoreIndex ? 0 : Number.NaN;
        if (loss) loss[item] = value;
        dx?.fill(value, from, to);
        continue;
      }
      const at = targets ? from + target : argmax(x, from, to);
      let top = x[at]!;
      let others = exponentials(x, from, to, at, top, e);
      // Relative to the target's score a sum overflows only where that is far below the others.
      if (!(others < Infinity)) {
        top = x[argmax(x, from, to)]!;
        others = exponentials(x, from, to, at, top, e);
      }
      const own = e[at - from]!;
      const total = others + own;
      const logTotal = Math.log1p(others + (own - 1));
      if (!targets) {
        if (op === 'softmax') scale(e, 1 / total, y, from, to);
        else for (let i = from; i < to; i++) y[i] = x[i]! - top - logTotal;
        continue;
      }
      const upstream = dy ? dy[item]! : 1;
      const factor = weight[at - from]! * (1 - smoothing);
      let slope = (upstream * (factor + spread)) / total;
      let value = factor * (logTotal + (top - x[at]!));
      if (share) {
        for (let c = 0; c < size; c++) {
          const w = share * weight[c]!;
          value += w * (logTotal + (top - x[from + c]!));
          e[c] = e[c]! * slope - w * upstream;
        }
        slope = 1;
      }
      if (loss) loss[item] = value;
      if (!dx) continue;
      scale(e, slope, dx, from, to);
      dx[at] = upstream * (-(factor * others - spread * own) / total - share * weight[at - from]!);
    }
  };
};

/** The composites that `rowKernel` computes, in float32. */
export const COMPOSITES: readonly string[] = [LOSS, GRADIENT, 'softmax', 'logSoftmax'];
