import { LOSS } from '@xent/core/plan';
import type { Run, Value, View } from '../value.ts';
import { expOf, powersOfTwo } from './exp.ts';
import { isNumber } from './move.ts';

let kept: Float64Array | undefined;

/** Room for a row, with any content, until the next call. */
function scratch(classes: number): Float64Array {
  if (!kept || kept.length < classes) kept = new Float64Array(classes);
  return kept;
}

/** Where the largest element of `[from, to)` is; the first one on a tie. */
function argmax(x: Float32Array, from: number, to: number): number {
  let at = from;
  let top = x[from]!;
  for (let i = from | 0; i < to; i = (i + 1) | 0) {
    if (x[i]! > top) {
      top = x[i]!;
      at = i;
    }
  }
  return at;
}

// Two at a time, here and below: loops that are too long to be inlined get V8's best code, also within long rows.

/** `e[at …] = exp(x[from … to] - shift)`; gives their sum. */
function exponentials(
  x: Float32Array,
  from: number,
  to: number,
  shift: number,
  e: Float64Array,
  at: number,
): number {
  const table = powersOfTwo();
  let a = 0;
  let b = 0;
  let i = from | 0;
  let j = at | 0;
  for (const end = (to - 1) | 0; i < end; i = (i + 2) | 0) {
    const v = expOf(x[i]! - shift, table);
    const w = expOf(x[i + 1]! - shift, table);
    e[j] = v;
    e[j + 1] = w;
    a += v;
    b += w;
    j = (j + 2) | 0;
  }
  if (i < to) {
    e[j] = expOf(x[i]! - shift, table);
    a += e[j]!;
  }
  return a + b;
}

/** The exponentials of a row relative to `shift`, and the sum of those that are not at `at`. */
function sumOthers(
  x: Float32Array,
  from: number,
  at: number,
  to: number,
  shift: number,
  e: Float64Array,
): number {
  if (!Number.isFinite(shift)) return Number.NaN;
  const next = at + 1;
  return exponentials(x, from, at, shift, e, 0) + exponentials(x, next, to, shift, e, next - from);
}

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
 * `exp(x[r, c]) / sum over classes of exp(x[r, .])`, or the logarithm of that.
 *
 * A row with NaN, +Infinity or nothing but -Infinity becomes NaN. The error of a probability is at most 1 ulp, that of a
 * logarithm at most 1 ulp of the larger of the two distances from the row's maximum: the element's and the logarithm's.
 */
const softmax =
  (classes: number, isLog: boolean): Run =>
  (y: Float32Array, x: Float32Array) => {
    const e = scratch(classes);
    for (let from = 0; from < x.length; from += classes) {
      const to = from + classes;
      const at = argmax(x, from, to);
      const top = x[at]!;
      const rest = sumOthers(x, from, at, to, top, e);
      if (isLog) {
        // Exact to the last digits even if one element outweighs the others.
        const excess = Math.log1p(rest);
        for (let i = from; i < to; i++) y[i] = x[i]! - top - excess;
      } else {
        e[at - from] = 1;
        scale(e, 1 / (1 + rest), y, from, to);
      }
    }
  };

/**
 * Loss of class indices `t`, its gradient, or both at once with one exponential for each logit: then this is the gradient,
 * and the loss its partner.
 *
 * `loss = w[t] (1 - s) (lse - x[t]) + s / C * sum over c of w[c] (lse - x[c])`
 * `dx[c] = dy (w[t] (1 - s) (p[c] - [c = t]) + s / C * (p[c] * sum of w - w[c]))`
 *
 * where `lse = log(sum of exp(x))`, `p = exp(x - lse)`, `s` is the label smoothing and `C` the number
 * of classes. A target that is no class index gives NaN.
 *
 * The target's own term stays out of the sum of exponentials, so that a confident loss keeps all its
 * digits: relative to that term the sum is `rest`, the loss `log1p(rest)`, and the target's gradient
 * `-rest / (1 + rest)`.
 */
const crossEntropy = ({ op, args, attrs }: Value, classes: number): Run => {
  const { ignoreIndex, labelSmoothing, weighted } = attrs as {
    readonly ignoreIndex: number;
    readonly labelSmoothing: number;
    readonly weighted: boolean;
  };
  const smoothing = Math.max(0, labelSmoothing);
  const share = smoothing / classes;
  // What arrives at the losses, which may be a view of one number.
  const arriving = op === LOSS ? undefined : (args[2] as View);
  return (y: Float32Array, x: Float32Array, targets: Int32Array, ...rest: Float32Array[]) => {
    const dy = arriving && rest.shift();
    const weight = weighted ? rest.shift()! : new Float32Array(classes).fill(1);
    const [loss, dx] = arriving ? [rest[0], y] : [y];
    const e = scratch(classes);
    const spread = share && share * weight.reduce((a, b) => a + b, 0);
    for (let item = 0; item < targets.length; item++) {
      const from = item * classes;
      const to = from + classes;
      const target = targets[item]!;
      if (!(target >= 0 && target < classes && target !== ignoreIndex)) {
        const value = target === ignoreIndex ? 0 : Number.NaN;
        if (loss) loss[item] = value;
        dx?.fill(value, from, to);
        continue;
      }
      const at = from + target;
      const own = x[at]!;
      let shift = own;
      // Exponentials relative to the target: float64 has room for all but far outliers.
      let others = sumOthers(x, from, at, to, shift, e);
      if (!(others < Infinity)) {
        shift = x[argmax(x, from, to)]!;
        others = sumOthers(x, from, at, to, shift, e);
      }
      const ownTerm = Math.exp(own - shift);
      const total = others + ownTerm;
      const logTotal = shift === own ? Math.log1p(others) : Math.log(total);
      const factor = weight[target]! * (1 - smoothing);
      const upstream = dy ? dy[arriving.offset + (isNumber(arriving) ? 0 : item)]! : 1;
      let slope = (upstream * (factor + spread)) / total;
      let value = factor * (logTotal + (shift - own));
      let uniform = 0;
      if (share) {
        for (let c = 0; c < classes; c++) {
          const w = share * weight[c]!;
          value += w * (logTotal + (shift - x[from + c]!));
          e[c] = e[c]! * slope - w * upstream;
        }
        slope = 1;
        uniform = share * weight[target]!;
      }
      if (loss) loss[item] = value;
      if (!dx) continue;
      scale(e, slope, dx, from, to);
      dx[at] = upstream * (-(factor * others - spread * ownTerm) / total - uniform);
    }
  };
};

/** Makes the kernel of a composite along the last dimension, in float32. */
const KERNELS: Readonly<Record<string, (value: Value, classes: number) => Run>> = {
  softmax: (_, classes) => softmax(classes, false),
  logSoftmax: (_, classes) => softmax(classes, true),
  softmaxCrossEntropy: crossEntropy,
  softmaxCrossEntropyGradient: crossEntropy,
};

export const isRowwise = (op: string): boolean => op in KERNELS;

export const rowKernel = (value: Value): Run | undefined =>
  KERNELS[value.op]?.(value, value.args[0]?.shape.at(-1) ?? 1);
