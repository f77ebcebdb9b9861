import {
  ArgumentError,
  type LogitsOnly,
  type Loss,
  type Reduction,
  requireOptions,
  requireReduction,
  softmaxCrossEntropy,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { classLayout, requireIgnoreIndex, smoothingShare } from './class-layout.ts';
import { classTarget } from './class-target.ts';
import { adviseOnDistributions } from './distributions.ts';
import { classWeight, reduceIndexed } from './index-weights.ts';
import { adviseOnScores } from './provenance.ts';
import { reduce } from './reduction.ts';
import { floatInput, type Values } from './values.ts';

export interface CrossEntropyOptions {
  /** A factor for each class, `[C]`. Default: 1 for all. */
  readonly weight?: Values | null | undefined;
  /** Items with this class index cost nothing and do not count in a mean. Default -100. */
  readonly ignoreIndex?: number | undefined;
  /** The share ε of the target, 0 to 1, that is spread evenly over all classes. Default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Default `'mean'`. */
  readonly reduction?: Reduction | undefined;
}

const OP = 'crossEntropy';
const NAMES: readonly string[] = ['weight', 'ignoreIndex', 'labelSmoothing', 'reduction'];

/**
 * Cross-entropy between scores and class indices or probabilities; it applies `logSoftmax` itself.
 *
 * For class indices each item's loss is `-w[y]·logSoftmax(x)[y]`, and the mean is `Σ losses / Σ w[y]` over the items
 * that are not ignored. For probabilities it is `-Σ_c w[c]·y[c]·logSoftmax(x)[c]`, and the mean divides by the number
 * of items. `labelSmoothing` ε replaces the target by `(1-ε)·y + ε/C`. The mean of nothing is NaN, its sum 0.
 *
 * @param logits raw scores `[C]`, `[N, C]` or `[N, C, d1, …]`; without softmax before it
 * @param target class indices `[]`, `[N]` or `[N, d1, …]` (int32 tensor, numbers, any integer typed array), or
 *   probabilities in the shape of the logits (float tensor, nested arrays, float typed array)
 * @returns a scalar, or with `reduction: 'none'` one loss an item
 * @throws IndexError for a class index outside 0 to C - 1 that is in JavaScript memory; on a backend it gives NaN
 * @throws ShapeError, DTypeError, ArgumentError for whatever else does not fit
 * @example
 * crossEntropy(tensor([[2.0, 1.0, 0.1]]), [0]);                            // 0.4170
 * crossEntropy(tensor([[2.0, 1.0, 0.1]]), tensor([[0.9, 0.1, 0.0]]));      // 0.5170
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 */
export function crossEntropy<T extends TensorLike>(
  logits: LogitsOnly<T>,
  target: Values,
  options: CrossEntropyOptions = {},
): Tensor {
  requireOptions(OP, options, NAMES);
  const x = floatInput(OP, logits);
  const reduction = requireReduction(OP, options.reduction ?? 'mean');
  const ignoreIndex = requireIgnoreIndex(OP, options.ignoreIndex ?? -100);
  const labelSmoothing = smoothingShare(OP, options.labelSmoothing ?? 0);
  const layout = classLayout(OP, x);
  const weight = classWeight(OP, options.weight, x, layout);
  adviseOnScores(OP, x, layout.classes);
  const t = classTarget(OP, target, x, layout, ignoreIndex);
  const { dim } = layout;
  const losses = softmaxCrossEntropy(x, t, weight, { dim, ignoreIndex, labelSmoothing });
  if (t.dtype === 'int32') {
    return reduceIndexed(OP, losses, t, weight, ignoreIndex, reduction);
  }
  if (ignoreIndex >= 0) {
    throw new ArgumentError(
      `${OP}: expected class indices with ignoreIndex ${ignoreIndex}, got probabilities; leave it out`,
    );
  }
  adviseOnDistributions(OP, t, layout);
  return reduce(losses, reduction);
}

/**
 * {@link crossEntropy} as an object.
 *
 * @example
 * const criterion = new CrossEntropyLoss({ labelSmoothing: 0.1 });
 * criterion.forward(model.forward(x), labels).backward();
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
export class CrossEntropyLoss implements Loss<TensorLike, Values> {
  readonly name = 'CrossEntropyLoss';
  readonly weight: Values | null;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  readonly reduction: Reduction;

  constructor(options: CrossEntropyOptions = {}) {
    requireOptions(this.name, options, NAMES);
    this.weight = options.weight ?? null;
    this.ignoreIndex = requireIgnoreIndex(this.name, options.ignoreIndex ?? -100);
    this.labelSmoothing = smoothingShare(this.name, options.labelSmoothing ?? 0);
    this.reduction = requireReduction(this.name, options.reduction ?? 'mean');
  }

  forward<T extends TensorLike>(logits: LogitsOnly<T>, target: Values): Tensor {
    return crossEntropy(logits, target, this);
  }
}
