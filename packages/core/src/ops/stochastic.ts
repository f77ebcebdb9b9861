import type { Probabilities } from '../brands.ts';
import { requireNumber, requireOptions } from '../check.ts';
import { ArgumentError } from '../errors.ts';
import { normalizeDim } from '../promote.ts';
import { nextStateTensor } from '../random/generator.ts';
import { sizeOf } from '../spec.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { cast, floats, widened } from './cast.ts';
import { eq, le } from './compare.ts';
import { detach } from './detach.ts';
import { add, div, log, mul, neg, sub } from './elementwise.ts';
import { constant, iota, randomBits } from './fill.ts';
import { rand } from './random.ts';
import { argmax } from './reduce.ts';
import { softmax } from './softmax.ts';

export interface DropoutOptions {
  /** Probability of each element to become 0. Default 0.5. */
  readonly p?: number;
  /** Without training nothing is dropped. Default true. */
  readonly training?: boolean;
}

/**
 * Sets each element to 0 with probability `p` and divides the others by `1 - p`, so that the expectation stays.
 * The draw is fixed at the call: the same tensor has the same zeros wherever it is computed. `p` may change every call
 * without a recompile.
 *
 * @param options `p` (default 0.5) and `training` (default true)
 * @throws ArgumentError when `p` is no probability
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export function dropout(x: TensorLike, options: DropoutOptions = {}): Tensor {
  requireOptions('dropout', options, ['p', 'training']);
  const { p = 0.5, training = true } = options;
  requireNumber('dropout', 'p', p);
  if (!(p >= 0 && p <= 1)) {
    throw new ArgumentError(`dropout: expected p from 0 to 1, got ${p}`);
  }
  const t = floats('dropout', x);
  if (!training || p === 0) return t;
  if (p === 1) return mul(t, constant(t, 0));
  const kept = le(p, rand(t.shape));
  return mul(t, mul(cast(kept, t.dtype), 1 / (1 - p)));
}

export interface GumbelSoftmaxOptions {
  /** Temperature, above 0. May change every call without a recompile. Default 1. */
  readonly tau?: number;
  /** One-hot in the value, soft in the gradient. Default false. */
  readonly hard?: boolean;
  /** Default -1. */
  readonly dim?: number;
}

/** Standard Gumbel noise `-ln(-ln u)`, u in (0, 1) with both ends out: 23 bits and half a step. */
function gumbelNoise(like: Tensor): Tensor {
  const bits = cast(randomBits(nextStateTensor(sizeOf(like.shape)), like.shape, 9), like.dtype);
  const u = add(mul(bits, constant(like, 2 ** -23)), constant(like, 2 ** -24));
  return neg(log(neg(log(u))));
}

/**
 * A sample of the Gumbel-softmax distribution: `softmax((logits + noise) / tau)`.
 *
 * @param logits unnormalized log probabilities
 * @param options `tau` (default 1), `hard` (default false) and `dim` (default -1)
 * @throws ArgumentError unless `tau` is above 0
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
 */
export function gumbelSoftmax(
  logits: TensorLike,
  options: GumbelSoftmaxOptions = {},
): Probabilities {
  requireOptions('gumbelSoftmax', options, ['tau', 'hard', 'dim']);
  const { tau = 1, hard = false, dim = -1 } = options;
  requireNumber('gumbelSoftmax', 'tau', tau);
  if (!(tau > 0)) throw new ArgumentError(`gumbelSoftmax: expected tau above 0, got ${tau}`);
  const t = floats('gumbelSoftmax', logits);
  const d = normalizeDim('gumbelSoftmax', dim, t);
  const x = widened(t);
  const soft = cast(softmax(div(add(x, gumbelNoise(x)), tau), d), t.dtype) as Probabilities;
  if (!hard || t.ndim === 0) return soft;
  const best = eq(iota(t.shape, d), argmax(soft, d, { keepdim: true }));
  return add(sub(cast(best, t.dtype), detach(soft)), soft) as Probabilities;
}
