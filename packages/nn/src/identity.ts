import { asTensor, type Tensor, type TensorLike } from '@xent/core';
import { Module } from './module.ts';

/**
 * Hands its input on.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
export class Identity extends Module {
  forward(x: TensorLike): Tensor {
    return asTensor(x, 'Identity');
  }
}
