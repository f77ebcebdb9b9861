import {
  div,
  exp,
  type LogProbabilities,
  logSoftmax,
  maximum,
  neg,
  type Probabilities,
  softmax,
  type Tensor,
  type TensorLike,
  tanh,
} from '@xent/core';
import { Module } from './module.ts';

/**
 * `max(x, 0)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
export class ReLU extends Module {
  forward(x: TensorLike): Tensor {
    return maximum(x, 0);
  }
}

/**
 * `1 / (1 + e^-x)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 */
export class Sigmoid extends Module {
  forward(x: TensorLike): Tensor {
    return div(1, exp(neg(x)).add(1));
  }
}

/**
 * Hyperbolic tangent.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 */
export class Tanh extends Module {
  forward(x: TensorLike): Tensor {
    return tanh(x);
  }
}

/**
 * Probabilities over `dim`. Losses that take scores apply it themselves: train without this layer.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 */
export class Softmax extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(x: TensorLike): Probabilities {
    return softmax(x, this.dim);
  }

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}

/**
 * Logarithms of probabilities over `dim`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(x: TensorLike): LogProbabilities {
    return logSoftmax(x, this.dim);
  }

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}
