import {
  ArgumentError,
  type LogProbabilities,
  logSoftmax,
  type Probabilities,
  softmax,
  softmin,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { Module } from './module.ts';

abstract class AlongDim extends Module {
  readonly dim: number;

  /** @param dim the class dimension, bare or as `{ dim }`; negative ones count from the end */
  constructor(dim: number | { readonly dim: number }) {
    super();
    const given = typeof dim === 'object' ? dim?.dim : dim;
    if (!Number.isInteger(given)) {
      const { name } = this.constructor;
      throw new ArgumentError(
        `${name}: expected the class dimension, an integer, got ${String(given)}; write new ${name}(1)`,
      );
    }
    this.dim = given;
  }

  abstract override forward(x: TensorLike): Tensor;

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}

/**
 * Probabilities over `dim`. Cross-entropy takes scores and applies it itself: a model that ends in this layer is
 * trained through it twice.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 */
export class Softmax extends AlongDim {
  forward(x: TensorLike): Probabilities {
    return softmax(x, this.dim);
  }
}

/**
 * `softmax(-x)` over `dim`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 */
export class Softmin extends AlongDim {
  forward(x: TensorLike): Probabilities {
    return softmin(x, this.dim);
  }
}

/**
 * Logarithms of probabilities over `dim`, what `NLLLoss` takes.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends AlongDim {
  forward(x: TensorLike): LogProbabilities {
    return logSoftmax(x, this.dim);
  }
}
