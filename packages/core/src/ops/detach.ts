import { withMode } from '../mode.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { clone } from './clone.ts';

/**
 * The same value, a constant for differentiation.
 *
 * @example
 * sub(hard, detach(soft)).add(soft);   // the value of `hard` with the gradient of `soft`
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.detach.html
 */
export function detach(x: TensorLike): Tensor {
  return withMode(() => clone(asTensor(x, 'detach')), false);
}
