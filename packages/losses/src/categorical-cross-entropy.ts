import {
  type Attrs,
  apply,
  type Composite,
  eq,
  type Loss,
  log,
  mul,
  neg,
  type Reduction,
  requireOptions,
  requireReduction,
  sum,
  type Tensor,
  type TensorLike,
  where,
} from '@xent/core';
import type { ProbabilitiesOnly } from './brands.ts';
import { classLayout } from './class-layout.ts';
import { adviseOnProbabilities } from './provenance.ts';
import { reduce } from './reduction.ts';
import { floatInput, requireProbabilities, sameShapeTarget, type Values } from './values.ts';

export interface CategoricalCrossEntropyOptions {
  /** Default `'mean'`, over the items; for one item it is its loss. */
  readonly reduction?: Reduction | undefined;
}

interface ClassAttrs extends Attrs {
  readonly dim: number;
}

/** `-Σ_c y[c]·ln p[c]` of each item. Inputs: probabilities and targets of one shape. */
const categoricalCrossEntropyOp: Composite<ClassAttrs> = {
  name: 'categoricalCrossEntropy',
  infer: ([{ shape }], { dim }) => ({ shape: shape.filter((_, i) => i !== dim) }),
  decompose([p, y], { dim }) {
    // A class that the target leaves out takes no part, even with probability 0.
    const surprise = log(where(eq(y, 0), 1, p));
    return neg(sum(mul(y, surprise), { dim }));
  },
};

const OP = 'categoricalCrossEntropy';
const NAMES: readonly string[] = ['reduction'];

/**
 * Cross-entropy of probabilities with a one-hot target, as it is written in NumPy: `-Σ actual·ln(predicted)` over the
 * classes of each item, with `0·ln 0 = 0`. A probability of 0 for the true class costs Infinity.
 *
 * For training use `crossEntropy` on raw scores: its gradient stays right where a softmax has rounded to 0.
 *
 * @param probabilities predictions `[C]`, `[N, C]` or `[N, C, d1, …]`, from `softmax`
 * @param oneHot of the same shape: one-hot, or any distribution
 * @returns a scalar, or with `reduction: 'none'` one loss an item
 * @throws ArgumentError for probabilities outside 0 to 1 that are in JavaScript memory
 * @throws ShapeError when the shapes differ
 * @example
 * categoricalCrossEntropy(tensor([0.7, 0.2, 0.1]), [1, 0, 0]);   // -ln 0.7 = 0.3567
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
 */
export function categoricalCrossEntropy<T extends TensorLike>(
  probabilities: ProbabilitiesOnly<T>,
  oneHot: Values,
  options: CategoricalCrossEntropyOptions = {},
): Tensor {
  requireOptions(OP, options, NAMES);
  const p = floatInput(OP, probabilities);
  const reduction = requireReduction(OP, options.reduction ?? 'mean');
  const { dim } = classLayout(OP, p);
  const y = sameShapeTarget(OP, oneHot, p.spec);
  adviseOnProbabilities(OP, p);
  requireProbabilities(OP, p, 'for raw scores use crossEntropy');
  return reduce(apply(categoricalCrossEntropyOp, [p, y], { dim }), reduction);
}

/** {@link categoricalCrossEntropy} as an object. */
export class CategoricalCrossEntropyLoss implements Loss<TensorLike, Values> {
  readonly name = 'CategoricalCrossEntropyLoss';
  readonly reduction: Reduction;

  constructor(options: CategoricalCrossEntropyOptions = {}) {
    requireOptions(this.name, options, NAMES);
    this.reduction = requireReduction(this.name, options.reduction ?? 'mean');
  }

  forward<T extends TensorLike>(probabilities: ProbabilitiesOnly<T>, oneHot: Values): Tensor {
    return categoricalCrossEntropy(probabilities, oneHot, this);
  }
}
