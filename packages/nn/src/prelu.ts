import {
  ArgumentError,
  type DType,
  type Parameter,
  parameter,
  prelu,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { fill } from './init/draw.ts';
import { Module } from './module.ts';

export interface PReLUOptions {
  /** One slope for all, or one a channel (dimension 1). Default 1. */
  readonly numParameters?: number;
  /** Where the slopes start. Default 0.25. */
  readonly init?: number;
  /** `float32` (the default) or `float64`. */
  readonly dtype?: DType;
}

/**
 * `x` above 0, `weight · x` elsewhere, with learned slopes.
 * Source: He et al., "Delving deep into rectifiers", ICCV 2015.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 */
export class PReLU extends Module {
  readonly weight: Parameter;

  constructor({ numParameters = 1, init = 0.25, dtype = 'float32' }: PReLUOptions = {}) {
    super();
    if (!Number.isInteger(numParameters) || numParameters < 1) {
      throw new ArgumentError(
        `PReLU: expected numParameters to be an integer from 1, got ${numParameters}`,
      );
    }
    this.weight = parameter(fill([numParameters], dtype, init));
  }

  forward(x: TensorLike): Tensor {
    return prelu(x, this.weight);
  }

  protected override describe(): string {
    return `numParameters=${this.weight.size}`;
  }
}
