import type { RowKernels } from './row-kernels.ts';
import { forEachBlock, type RowShape, rowKernels } from './rows.ts';
import { borrowScratch, type FloatArray } from './scratch.ts';

export interface CrossEntropyOptions {
  /** One factor for each class; 1 if absent. */
  readonly weight?: FloatArray | undefined;
  /** Items with this target have loss 0 and gradient 0. */
  readonly ignoreIndex?: number | undefined;
  /** The share of probability, 0 to 1, that is spread over all classes; 0 if absent or negative. */
  readonly labelSmoothing?: number | undefined;
}

/** What to compute: the loss, its gradient, or both at once. */
export interface CrossEntropyOutputs {
  /** One loss for each item, in the order `[outer, inner]`. */
  readonly loss?: FloatArray | undefined;
  /** Gradient for the logits, of their shape and type; it may overwrite them. */
  readonly dx?: FloatArray | undefined;
  /** What arrives at the losses: one number for all, or one for each item; 1 if absent. */
  readonly dy?: FloatArray | number | undefined;
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
  x: FloatArray,
  targets: Int32Array,
  shape: RowShape,
  options: CrossEntropyOptions,
  outputs: CrossEntropyOutputs,
): void {
  const pass = new CrossEntropyPass(x, targets, shape.classes, options, outputs);
  forEachBlock(shape, [x], outputs.dx, ([block], dx, rows, item) => {
    if (block) pass.run(block, dx, rows, item);
  });
}

/** The first item whose target is neither a class index nor `ignoreIndex`; -1 if there is none. */
export function findInvalidTarget(
  targets: Int32Array,
  classes: number,
  ignoreIndex?: number,
): number {
  return targets.findIndex((t) => t !== ignoreIndex && (t < 0 || t >= classes));
}

/** What stays the same from row to row. */
class CrossEntropyPass {
  readonly #kernels: RowKernels<FloatArray>;
  readonly #targets: Int32Array;
  readonly #classes: number;
  readonly #weight: FloatArray | undefined;
  readonly #ignoreIndex: number | undefined;
  /** The share of probability that stays at the target. */
  readonly #keep: number;
  /** `s / C * w[c]`, and its sum. */
  readonly #smooth: Float64Array | undefined;
  readonly #spread: number;
  readonly #loss: FloatArray | undefined;
  readonly #dy: FloatArray | number;

  constructor(
    x: FloatArray,
    targets: Int32Array,
    classes: number,
    { weight, ignoreIndex, labelSmoothing = 0 }: CrossEntropyOptions,
    { loss, dy = 1 }: CrossEntropyOutputs,
  ) {
    const smoothing = labelSmoothing > 0 ? labelSmoothing : 0;
    this.#kernels = rowKernels(x);
    this.#targets = targets;
    this.#classes = classes;
    this.#weight = weight;
    this.#ignoreIndex = ignoreIndex;
    this.#keep = 1 - smoothing;
    if (smoothing > 0) {
      const share = smoothing / classes;
      this.#smooth = Float64Array.from({ length: classes }, (_, c) => share * (weight?.[c] ?? 1));
    }
    this.#spread = this.#smooth?.reduce((a, b) => a + b, 0) ?? 0;
    this.#loss = loss;
    this.#dy = dy;
  }

  /** `rows` contiguous rows, the first of which is item number `item`. */
  run(x: FloatArray, dx: FloatArray | undefined, rows: number, item: number): void {
    const classes = this.#classes;
    const loss = this.#loss;
    const e = dx ? borrowScratch(classes) : undefined;
    for (let row = 0; row < rows; row++) {
      const from = row * classes;
      const target = this.#targets[item + row]!;
      if (target >= 0 && target < classes && target !== this.#ignoreIndex) {
        this.#row(x, from, target, dx, e, item + row);
      } else {
        const value = target === this.#ignoreIndex ? 0 : Number.NaN;
        if (loss) loss[item + row] = value;
        dx?.fill(value, from, from + classes);
      }
    }
  }

  #row(
    x: FloatArray,
    from: number,
    target: number,
    dx: FloatArray | undefined,
    e: Float64Array | undefined,
    item: number,
  ): void {
    const kernels = this.#kernels;
    const smooth = this.#smooth;
    const spread = this.#spread;
    const loss = this.#loss;
    const at = from + target;
    const to = from + this.#classes;
    const own = x[at]!;
    let shift = own;
    let rest = Infinity;
    if (kernels.anyShift && Number.isFinite(own)) rest = this.#others(x, from, at, to, own, e);
    if (!(rest < Infinity)) {
      shift = kernels.max(x, from, to);
      rest = Number.isFinite(shift) ? this.#others(x, from, at, to, shift, e) : Number.NaN;
    }
    const ownTerm = shift === own ? 1 : Math.exp(own - shift);
    const total = rest + ownTerm;
    const scale = (this.#weight ? this.#weight[target]! : 1) * this.#keep;
    if (loss) {
      const logTotal = shift === own ? Math.log1p(rest) : Math.log(total);
      let value = scale * (logTotal + (shift - own));
      if (smooth) value += spread * logTotal - kernels.weightedSum(x, from, to, shift, smooth);
      loss[item] = value;
    }
    if (!dx || !e) return;
    const dy = typeof this.#dy === 'number' ? this.#dy : this.#dy[item]!;
    if (smooth) {
      kernels.scaleMinus(e, (dy * (scale + spread)) / total, smooth, dy, dx, from, to);
      dx[at] = dy * ((spread * ownTerm - scale * rest) / total - smooth[target]!);
    } else {
      kernels.scale(e, (dy * scale) / total, dx, from, to);
      dx[at] = -dy * scale * (rest / total);
    }
  }

  /** The sum of `exp(x - shift)` without the target's; the terms go to `e` if it is there. */
  #others(
    x: FloatArray,
    from: number,
    at: number,
    to: number,
    shift: number,
    e: Float64Array | undefined,
  ): number {
    const kernels = this.#kernels;
    const next = at + 1;
    return e
      ? kernels.expInto(x, from, at, shift, e, 0) +
          kernels.expInto(x, next, to, shift, e, next - from)
      : kernels.expSum(x, from, at, shift) + kernels.expSum(x, next, to, shift);
  }
}
