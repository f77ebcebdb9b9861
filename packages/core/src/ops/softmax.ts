import type { LogProbabilities, Probabilities, ProbabilitySource } from '../brands.ts';
import { type Attrs, apply, type Composite } from '../op.ts';
import { normalizeDim } from '../promote.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { floats } from './cast.ts';
import { div, exp, log, mul, neg, sub } from './elementwise.ts';
import { broadcastTo } from './movement.ts';
import { amax, sum } from './reduce.ts';

export interface SoftmaxAttrs extends Attrs {
  readonly dim: number;
}

/** @internal The sum along a dimension, which stays with size 1. */
export function total(t: Tensor, dim: number): Tensor {
  return sum(t, { dim, keepdim: true });
}

/** A function of `x - max(x)`, which is stable for scores of any size, with its gradient from its result. */
function along<P extends Tensor>(
  name: ProbabilitySource,
  of: (shifted: Tensor, dim: number) => Tensor,
  gradient: (dy: Tensor, y: Tensor, dim: number) => Tensor,
): (x: TensorLike, dim: number) => P {
  const op: Composite<SoftmaxAttrs> = {
    name,
    source: name,
    decompose([t], { dim }) {
      // No class has no largest score; nothing is then computed from it.
      return of(t.shape[dim] === 0 ? t : sub(t, amax(t, { dim, keepdim: true })), dim);
    },
    vjp: (dy, _x, { dim }, y) => gradient(dy, y, dim),
  };
  return (x, dim) => {
    const t = floats(name, x);
    return apply(op, [t], { dim: normalizeDim(name, dim, t) }) as P;
  };
}

/**
 * Scores to probabilities: `pᵢ = e^(xᵢ) / Σⱼ e^(xⱼ)` along `dim`, stable for scores of any size.
 *
 * A row with `+Infinity` or of only `-Infinity` gives NaN, as in PyTorch. The result is branded: a loss that
 * expects scores refuses it at compile time.
 *
 * @param x scores (logits), any shape
 * @param dim the dimension that sums to 1; negative ones count from the end
 * @example
 * softmax(tensor([2.0, 1.0, 0.1]), 0);   // [0.6590, 0.2424, 0.0986]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export const softmax: (x: TensorLike, dim: number) => Probabilities = /* @__PURE__ */ along(
  'softmax',
  (x, dim) => div(exp(x), total(exp(x), dim)),
  (dy, y, dim) => mul(y, sub(dy, total(mul(dy, y), dim))),
);

/**
 * Logarithm of {@link softmax}, computed without leaving the log domain: `xᵢ - ln Σⱼ e^(xⱼ)`.
 *
 * @param x scores (logits), any shape
 * @param dim the dimension of the classes; negative ones count from the end
 * @example
 * logSoftmax(tensor([2.0, 1.0, 0.1]), 0);   // [-0.4170, -1.4170, -2.3170]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export const logSoftmax: (x: TensorLike, dim: number) => LogProbabilities = /* @__PURE__ */ along(
  'logSoftmax',
  (x, dim) => sub(x, log(total(exp(x), dim))),
  (dy, y, dim) => sub(dy, mul(exp(y), total(broadcastTo(dy, y.shape), dim))),
);

/**
 * Softmax of `-x`: the smallest score gets the largest probability.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 */
export function softmin(x: TensorLike, dim: number): Probabilities {
  return softmax(neg(floats('softmin', x)), dim);
}
