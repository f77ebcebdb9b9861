import {
  apply,
  type Composite,
  div,
  type Loss,
  log,
  log1p,
  maximum,
  mul,
  type NoAttrs,
  neg,
  type Reduction,
  requireOptions,
  requireReduction,
  sub,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import type { ProbabilitiesOnly } from './brands.ts';
import { adviseOnProbabilities } from './provenance.ts';
import { reduce } from './reduction.ts';
import {
  adviseOnUnitTarget,
  elementWeight,
  floatInput,
  isGiven,
  requireProbabilities,
  sameShapeTarget,
  type Values,
} from './values.ts';

export interface BCELossOptions {
  /** A factor for each element; broadcasts to the input. Default: 1 for all. */
  readonly weight?: Values | null | undefined;
  /** Default `'mean'`. */
  readonly reduction?: Reduction | undefined;
}

/** `-[y·ln p + (1-y)·ln(1-p)]`, logarithms from -100. Inputs: probabilities and targets of one shape. */
const binaryCrossEntropyOp: Composite<NoAttrs> = {
  name: 'binaryCrossEntropy',
  decompose([p, y]) {
    const yes = maximum(log(p), -100);
    const no = maximum(log1p(neg(p)), -100);
    return sub(mul(sub(y, 1), no), mul(y, yes));
  },
  // PyTorch's: the clamp of the value does not cut the gradient, a floor under p(1-p) keeps it finite.
  vjp(dy, [p, y], _attrs, _y, i) {
    if (i > 0) return mul(dy, sub(log1p(neg(p)), log(p)));
    // That floor is a float32 number in float64 as well.
    const spread = maximum(mul(p, sub(1, p)), Math.fround(1e-12));
    return mul(dy, div(sub(p, y), spread));
  },
};

const OP = 'binaryCrossEntropy';
const NAMES: readonly string[] = ['weight', 'reduction'];
const FIX = 'for raw scores use binaryCrossEntropyWithLogits';

/**
 * Binary cross-entropy of probabilities: `-w·[y·ln p + (1-y)·ln(1-p)]`, logarithms not below -100.
 * The gradient is `w·(p-y) / max(p(1-p), 1e-12)`. The mean divides by the number of elements.
 *
 * @param input probabilities of any shape, from `sigmoid`; {@link binaryCrossEntropyWithLogits} is more exact
 * @param target of the same shape, from 0 to 1; integers and booleans are converted
 * @returns a scalar, or with `reduction: 'none'` one loss an element
 * @throws ArgumentError for probabilities outside 0 to 1 that are in JavaScript memory; on a backend they give NaN
 * @throws ShapeError when the shapes differ
 * @example
 * binaryCrossEntropy(tensor([0.9, 0.2]), [1, 0]);   // 0.1643
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 */
export function binaryCrossEntropy<T extends TensorLike>(
  input: ProbabilitiesOnly<T>,
  target: Values,
  options: BCELossOptions = {},
): Tensor {
  requireOptions(OP, options, NAMES);
  const p = floatInput(OP, input);
  const reduction = requireReduction(OP, options.reduction ?? 'mean');
  const y = sameShapeTarget(OP, target, p.spec);
  adviseOnProbabilities(OP, p);
  requireProbabilities(OP, p, FIX);
  adviseOnUnitTarget(OP, y);
  const losses = apply(binaryCrossEntropyOp, [p, y], {});
  const { weight } = options;
  return reduce(
    isGiven(weight) ? mul(losses, elementWeight(OP, weight, p.spec)) : losses,
    reduction,
  );
}

/**
 * {@link binaryCrossEntropy} as an object.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export class BCELoss implements Loss<TensorLike, Values> {
  readonly name = 'BCELoss';
  readonly weight: Values | null;
  readonly reduction: Reduction;

  constructor(options: BCELossOptions = {}) {
    requireOptions(this.name, options, NAMES);
    this.weight = options.weight ?? null;
    this.reduction = requireReduction(this.name, options.reduction ?? 'mean');
  }

  forward<T extends TensorLike>(input: ProbabilitiesOnly<T>, target: Values): Tensor {
    return binaryCrossEntropy(input, target, this);
  }
}
