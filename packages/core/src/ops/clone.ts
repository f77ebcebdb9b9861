import { apply, type Composite, type NoAttrs } from '../op.ts';
import type { Tensor, TensorLike } from '../tensor.ts';

const cloneOp: Composite<NoAttrs> = {
  name: 'clone',
  moves: true,
  decompose: ([x]) => x,
  vjp: (dy) => dy,
};

/**
 * The same values as a tensor of its own; gradients pass through.
 * @see https://pytorch.org/docs/stable/generated/torch.clone.html
 */
export function clone(x: TensorLike): Tensor {
  return apply(cloneOp, [x]);
}
