import { apply, type Composite, NO_ATTRS, type NoAttrs } from '../op.ts';
import type { TensorSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';

const detachOp: Composite<NoAttrs> = {
  kind: 'composite',
  name: 'detach',
  moves: true,
  infer: ([x]) => x as TensorSpec,
  decompose: ({ x: [x] }) => x as Tensor,
  differentiable: false,
};

/**
 * The same value, a constant for differentiation.
 *
 * @example
 * sub(hard, detach(soft)).add(soft);   // the value of `hard` with the gradient of `soft`
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.detach.html
 */
export function detach(x: TensorLike): Tensor {
  return apply(detachOp, [asTensor(x, 'detach')], NO_ATTRS);
}
