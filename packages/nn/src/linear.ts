import {
  ArgumentError,
  asTensor,
  type DType,
  linear,
  type Parameter,
  parameter,
  requireOptions,
  ShapeError,
  showSpec,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { drawUniform } from './init/draw.ts';
import { Module } from './module.ts';

export interface LinearOptions {
  /** Add a bias. Default true. */
  readonly bias?: boolean;
  /** `float32` (the default) or `float64`. */
  readonly dtype?: DType;
}

/**
 * `y = x Wᵀ + b` over the last dimension: `[..., inFeatures]` to `[..., outFeatures]`.
 * Weight `[outFeatures, inFeatures]` and bias `[outFeatures]` start uniform in ±1/√inFeatures, as in PyTorch.
 *
 * @throws ShapeError when the last dimension of the input is not `inFeatures`
 * @example
 * const layer = new Linear(784, 10);
 * layer.forward(images);   // [64, 784] to [64, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    requireOptions('Linear', options, ['bias', 'dtype']);
    for (const [name, n] of Object.entries({ inFeatures, outFeatures })) {
      if (!Number.isInteger(n) || n < 0) {
        throw new ArgumentError(`Linear: expected ${name} to be an integer from 0, got ${n}`);
      }
    }
    const { bias = true, dtype = 'float32' } = options;
    if (typeof bias !== 'boolean') {
      throw new ArgumentError(`Linear: expected bias to be true or false, got ${String(bias)}`);
    }
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const bound = inFeatures > 0 ? 1 / Math.sqrt(inFeatures) : 0;
    this.weight = parameter(drawUniform([outFeatures, inFeatures], dtype, -bound, bound));
    this.bias = bias ? parameter(drawUniform([outFeatures], dtype, -bound, bound)) : null;
  }

  forward(x: TensorLike): Tensor {
    const input = asTensor(x, 'Linear');
    if (input.shape.at(-1) !== this.inFeatures) {
      throw new ShapeError(
        `Linear: expected the last dimension to be ${this.inFeatures}, got ${showSpec(input.spec)}; flatten or reshape the input, or make the layer with new Linear(${input.shape.at(-1) ?? 1}, ${this.outFeatures})`,
      );
    }
    return linear(input, this.weight, this.bias);
  }

  protected override describe(): string {
    return `${this.inFeatures}, ${this.outFeatures}${this.bias ? '' : ', bias=false'}`;
  }
}
