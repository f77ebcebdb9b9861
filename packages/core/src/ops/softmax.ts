import type { LogProbabilities, Probabilities } from '../brands.ts';
import { type Attrs, apply, type Composite, type RuleContext } from '../op.ts';
import { normalizeDim } from '../promote.ts';
import type { TensorSpec } from '../spec.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { floats } from './cast.ts';
import { detach } from './detach.ts';
import { div, exp, log, mul, neg, sub } from './elementwise.ts';
import { broadcastTo } from './movement.ts';
import { amax, sum } from './reduce.ts';

export interface SoftmaxAttrs extends Attrs {
  readonly dim: number;
}

interface Shifted {
  /** `x - max(x)`. */
  readonly shifted: Tensor;
  readonly exp: Tensor;
  /** Sum of `exp`, with the dimension kept. */
  readonly total: Tensor;
}

/** @internal The stable pieces that every softmax is made of. */
export function shiftByMax({ x: [x], attrs: { dim } }: RuleContext<SoftmaxAttrs>): Shifted {
  const t = x as Tensor;
  const options = { dim, keepdim: true };
  // No class has no largest score; nothing is then computed from it.
  const none = t.shape[dim] === 0;
  const shifted = none ? t : sub(t, detach(amax(t, options)));
  const powers = exp(shifted);
  return { shifted, exp: powers, total: sum(powers, options) };
}

const infer = ([x]: readonly TensorSpec[]): TensorSpec => x as TensorSpec;

const softmaxOp: Composite<SoftmaxAttrs> = {
  kind: 'composite',
  name: 'softmax',
  source: 'softmax',
  infer,
  decompose(context) {
    const { exp, total } = shiftByMax(context);
    return div(exp, total);
  },
  vjp: ({ y, dy, attrs: { dim } }) => [mul(y, sub(dy, sum(mul(dy, y), { dim, keepdim: true })))],
};

const logSoftmaxOp: Composite<SoftmaxAttrs> = {
  kind: 'composite',
  name: 'logSoftmax',
  source: 'logSoftmax',
  infer,
  decompose(context) {
    const { shifted, total } = shiftByMax(context);
    return sub(shifted, log(total));
  },
  vjp({ y, dy, attrs: { dim } }) {
    const total = sum(broadcastTo(dy, y.shape), { dim, keepdim: true });
    return [sub(dy, mul(exp(y), total))];
  },
};

function along(op: Composite<SoftmaxAttrs>, x: TensorLike, dim: number): Tensor {
  const t = floats(op.name, x);
  return apply(op, [t], { dim: normalizeDim(op.name, dim, t.ndim, t.spec) });
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
export function softmax(x: TensorLike, dim: number): Probabilities {
  return along(softmaxOp, x, dim) as Probabilities;
}

/**
 * Logarithm of {@link softmax}, computed without leaving the log domain: `xᵢ - ln Σⱼ e^(xⱼ)`.
 *
 * @param x scores (logits), any shape
 * @param dim the dimension of the classes; negative ones count from the end
 * @example
 * logSoftmax(tensor([2.0, 1.0, 0.1]), 0);   // [-0.4170, -1.4170, -2.3170]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export function logSoftmax(x: TensorLike, dim: number): LogProbabilities {
  return along(logSoftmaxOp, x, dim) as LogProbabilities;
}

/**
 * Softmax of `-x`: the smallest score gets the largest probability.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 */
export function softmin(x: TensorLike, dim: number): Probabilities {
  return along(softmaxOp, neg(floats('softmin', x)), dim) as Probabilities;
}
