import { requireOptions } from '../check.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { floats } from './cast.ts';
import { div } from './elementwise.ts';
import { atLeast } from './math.ts';
import { type NormOptions, norm } from './norm.ts';

export interface NormalizeOptions extends Pick<NormOptions, 'p'> {
  /** One dimension or several. Default 1. */
  readonly dim?: number | readonly number[];
  /** Smallest divisor. Default 1e-12. */
  readonly eps?: number;
}

/**
 * `x / max(‖x‖, eps)` along a dimension.
 *
 * @param options `p` of the {@link norm} (default 2), `dim` (default 1) and `eps` (default 1e-12)
 * @example
 * normalize(tensor([[3, 4]]));   // [[0.6, 0.8]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 */
export function normalize(x: TensorLike, options: NormalizeOptions = {}): Tensor {
  requireOptions('normalize', options, ['p', 'dim', 'eps']);
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  const t = floats('normalize', x);
  return div(t, atLeast(norm(t, { p, dim, keepdim: true }), eps));
}
