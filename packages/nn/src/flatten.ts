import {
  type FlattenOptions,
  flatten,
  requireOptions,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { Module } from './module.ts';

/**
 * Makes one dimension of those from `startDim` to `endDim`.
 *
 * @param options `startDim` (default 1: the batch stays) and `endDim` (default -1)
 * @example
 * new Flatten().forward(images);   // [64, 28, 28] to [64, 784]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(options: FlattenOptions = {}) {
    super();
    requireOptions('Flatten', options, ['startDim', 'endDim']);
    const { startDim = 1, endDim = -1 } = options;
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: TensorLike): Tensor {
    return flatten(x, { startDim: this.startDim, endDim: this.endDim });
  }

  protected override describe(): string {
    return `${this.startDim}, ${this.endDim}`;
  }
}
