import { expInto, expSum, max, scale, scaleMinus, weightedSum } from './row-loops.ts';
import { borrowScratch } from './scratch.ts';

export interface CrossEntropyOptions {
  /** One factor for each class; 1 if absent. */
  readonly weight?: Float32Array | undefined;
  /** Items with this target have loss 0 and gradient 0. */
  readonly ignoreIndex?: number | undefined;
  /** The share of probability, 0 to 1, that is spread over all classes; 0 if absent or negative. */
  readonly labelSmoothing?: number | undefined;
}

/** What to compute: the loss, its gradient, or both at once. */
export interface CrossEntropyOutputs {
  /** One loss for each item. */
  readonly loss?: Float32Array | undefined;
  /** Gradient for the logits, of their shape; it may overwrite them. */
  readonly dx?: Float32Array | undefined;
  /** What arrives at the losses: one number for all, or one for each item; 1 if absent. */
  readonly dy?: Float32Array | number | undefined;
}

/**
 * Loss and gradient for class indices `t`, with one exponential for each logit:
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
export function softmaxCrossEntropy(
  x: Float32Array,
  targets: Int32Array,
  classes: number,
  { weight, ignoreIndex, labelSmoothing = 0 }: CrossEntropyOptions,
  { loss, dx, dy = 1 }: CrossEntropyOutputs,
): void {
  const smoothing = Math.max(0, labelSmoothing);
  const share = smoothing / classes;
  const smooth =
    smoothing > 0
      ? Float64Array.from({ length: classes }, (_, c) => share * (weight?.[c] ?? 1))
      : undefined;
  const pass: Pass = {
    e: dx && borrowScratch(classes),
    smooth,
    spread: smooth?.reduce((a, b) => a + b, 0) ?? 0,
    loss,
    dx,
  };
  for (let item = 0; item < targets.length; item++) {
    const from = item * classes;
    const target = targets[item]!;
    if (target >= 0 && target < classes && target !== ignoreIndex) {
      const factor = (weight ? weight[target]! : 1) * (1 - smoothing);
      const upstream = typeof dy === 'number' ? dy : dy[item]!;
      row(pass, x, from, from + target, from + classes, factor, upstream, item);
    } else {
      const value = target === ignoreIndex ? 0 : Number.NaN;
      if (loss) loss[item] = value;
      dx?.fill(value, from, from + classes);
    }
  }
}

/** What stays the same from row to row. */
interface Pass {
  /** Exponentials of a row, where a gradient needs them. */
  readonly e: Float64Array | undefined;
  /** `s / C * w[c]`, and its sum. */
  readonly smooth: Float64Array | undefined;
  readonly spread: number;
  readonly loss: Float32Array | undefined;
  readonly dx: Float32Array | undefined;
}

function row(
  { e, smooth, spread, loss, dx }: Pass,
  x: Float32Array,
  from: number,
  at: number,
  to: number,
  factor: number,
  dy: number,
  item: number,
): void {
  const own = x[at]!;
  let shift = own;
  // Exponentials relative to the target: float64 has room for all but far outliers.
  let rest = Number.isFinite(own) ? others(x, from, at, to, own, e) : Infinity;
  if (!(rest < Infinity)) {
    shift = max(x, from, to);
    rest = Number.isFinite(shift) ? others(x, from, at, to, shift, e) : Number.NaN;
  }
  const ownTerm = shift === own ? 1 : Math.exp(own - shift);
  const total = rest + ownTerm;
  if (loss) {
    const logTotal = shift === own ? Math.log1p(rest) : Math.log(total);
    let value = factor * (logTotal + (shift - own));
    if (smooth) value += spread * logTotal - weightedSum(x, from, to, shift, smooth);
    loss[item] = value;
  }
  if (!dx || !e) return;
  if (smooth) {
    scaleMinus(e, (dy * (factor + spread)) / total, smooth, dy, dx, from, to);
    dx[at] = dy * ((spread * ownTerm - factor * rest) / total - smooth[at - from]!);
  } else {
    scale(e, (dy * factor) / total, dx, from, to);
    dx[at] = -dy * factor * (rest / total);
  }
}

/** The sum of `exp(x - shift)` without the target's; the terms go to `e` if it is there. */
function others(
  x: Float32Array,
  from: number,
  at: number,
  to: number,
  shift: number,
  e: Float64Array | undefined,
): number {
  const next = at + 1;
  return e
    ? expInto(x, from, at, shift, e, 0) + expInto(x, next, to, shift, e, next - from)
    : expSum(x, from, at, shift) + expSum(x, next, to, shift);
}
