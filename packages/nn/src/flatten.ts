import {
  ArgumentError,
  asTensor,
  reshape,
  showSpec,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { Module } from './module.ts';

export interface FlattenOptions {
  /** First dimension that is merged. Default 1: the batch stays. */
  readonly startDim?: number;
  /** Last dimension that is merged. Default -1. */
  readonly endDim?: number;
}

/**
 * Makes one dimension of those from `startDim` to `endDim`.
 *
 * @example
 * new Flatten().forward(images);   // [64, 28, 28] to [64, 784]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor({ startDim = 1, endDim = -1 }: FlattenOptions = {}) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: TensorLike): Tensor {
    const { shape, spec, ndim } = asTensor(x, 'Flatten');
    const [from, to] = [this.startDim, this.endDim].map((d) => (d < 0 ? d + ndim : d));
    if (from === undefined || to === undefined || from < 0 || to >= ndim || from > to) {
      throw new ArgumentError(
        `Flatten: expected dimensions ${this.startDim} to ${this.endDim} of the input, got ${showSpec(spec)}`,
      );
    }
    const middle = shape.slice(from, to + 1).reduce((product, n) => product * n, 1);
    return reshape(x, [...shape.slice(0, from), middle, ...shape.slice(to + 1)]);
  }

  protected override describe(): string {
    return `${this.startDim}, ${this.endDim}`;
  }
}
