import {
  abs,
  add,
  apply,
  broadcastShapes,
  type Composite,
  div,
  eq,
  exp,
  type LogitsOnly,
  type Loss,
  le,
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
  where,
} from '@xent/core';
import { adviseOnBinaryScores } from './provenance.ts';
import { reduce } from './reduction.ts';
import {
  adviseOnUnitTarget,
  floatInput,
  isGiven,
  sameShapeTarget,
  type Values,
  valuesLike,
} from './values.ts';

export interface BCEWithLogitsLossOptions {
  /** A factor for each element; broadcasts with the input. Default: 1 for all. */
  readonly weight?: Values | null | undefined;
  /** A factor for the positive part `y·ln σ(x)`; broadcasts with the input, usually `[C]`. Default: 1 for all. */
  readonly posWeight?: Values | null | undefined;
  /** Default `'mean'`. */
  readonly reduction?: Reduction | undefined;
}

const OP = 'binaryCrossEntropyWithLogits';
const NAMES: readonly string[] = ['weight', 'posWeight', 'reduction'];

/** `ln(1 + e^-|x|)`: what is left of both logarithms of the sigmoid. */
function tail(x: Tensor): Tensor {
  return log1p(exp(neg(abs(x))));
}

/**
 * `-[p·y·ln σ(x) + (1-y)·ln(1-σ(x))]`. Inputs: scores, targets, and optionally the positive weights p.
 * Both logarithms keep their digits far from 0, since the large part of one is never subtracted from the other.
 */
const binaryCrossEntropyWithLogitsOp: Composite<NoAttrs> = {
  name: OP,
  infer: ([x, , p]) => (p ? { shape: broadcastShapes(`${OP} (posWeight)`, x, p) } : {}),
  decompose(inputs) {
    const [x, y, p] = inputs as [Tensor, Tensor, Tensor | undefined];
    const rest = tail(x);
    const positive = p ? mul(y, p) : y;
    const slope = p ? mul(rest, add(mul(sub(p, 1), y), 1)) : rest;
    const above = mul(sub(1, y), maximum(x, 0));
    const below = mul(positive, maximum(neg(x), 0));
    // PyTorch adds and subtracts x, which is NaN at -Infinity.
    return where(eq(x, Number.NEGATIVE_INFINITY), Number.NaN, add(add(above, below), slope));
  },
  vjp(dy, inputs, _attrs, _y, i) {
    const [x, y, p] = inputs as [Tensor, Tensor, Tensor | undefined];
    if (i > 1) return null;
    if (i === 1) {
      if (!p) return mul(dy, neg(x));
      const softplus = add(tail(x), maximum(neg(x), 0));
      return mul(dy, sub(mul(sub(p, 1), softplus), x));
    }
    const small = exp(neg(abs(x)));
    const larger = div(1, add(small, 1));
    const smaller = mul(small, larger);
    const above = le(0, x);
    const sigmoid = where(above, larger, smaller);
    const complement = where(above, smaller, larger);
    return mul(dy, sub(mul(sub(1, y), sigmoid), mul(p ? mul(y, p) : y, complement)));
  },
};

/**
 * Binary cross-entropy of raw scores; it applies the sigmoid σ itself, without overflow and without losing digits:
 * `-w·[p·y·ln σ(x) + (1-y)·ln(1-σ(x))]`, p being `posWeight`. The mean divides by the number of losses.
 *
 * Several labels an item are several binary decisions: use this loss with a target of zeros and ones.
 *
 * @param logits raw scores of any shape; without sigmoid before it
 * @param target of the same shape, from 0 to 1; integers and booleans are converted
 * @returns a scalar, or with `reduction: 'none'` one loss an element
 * @throws ShapeError when the shapes differ
 * @example
 * binaryCrossEntropyWithLogits(tensor([2.0, -1.0]), [1, 0]);   // 0.2201
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export function binaryCrossEntropyWithLogits<T extends TensorLike>(
  logits: LogitsOnly<T>,
  target: Values,
  options: BCEWithLogitsLossOptions = {},
): Tensor {
  requireOptions(OP, options, NAMES);
  const x = floatInput(OP, logits);
  const reduction = requireReduction(OP, options.reduction ?? 'mean');
  const y = sameShapeTarget(OP, target, x.spec);
  adviseOnBinaryScores(OP, x);
  adviseOnUnitTarget(OP, y);
  const { weight, posWeight } = options;
  const inputs = isGiven(posWeight) ? [x, y, valuesLike(OP, posWeight, x.spec)] : [x, y];
  const losses = apply(binaryCrossEntropyWithLogitsOp, inputs, {});
  if (!isGiven(weight)) return reduce(losses, reduction);
  const w = valuesLike(OP, weight, x.spec);
  broadcastShapes(`${OP} (weight)`, losses.spec, w.spec);
  return reduce(mul(losses, w), reduction);
}

/**
 * {@link binaryCrossEntropyWithLogits} as an object.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export class BCEWithLogitsLoss implements Loss<TensorLike, Values> {
  readonly name = 'BCEWithLogitsLoss';
  readonly weight: Values | null;
  readonly posWeight: Values | null;
  readonly reduction: Reduction;

  constructor(options: BCEWithLogitsLossOptions = {}) {
    requireOptions(this.name, options, NAMES);
    this.weight = options.weight ?? null;
    this.posWeight = options.posWeight ?? null;
    this.reduction = requireReduction(this.name, options.reduction ?? 'mean');
  }

  forward<T extends TensorLike>(logits: LogitsOnly<T>, target: Values): Tensor {
    return binaryCrossEntropyWithLogits(logits, target, this);
  }
}
