import {
  type AlphaOptions,
  celu,
  elu,
  type GeluOptions,
  gelu,
  glu,
  type HardtanhOptions,
  hardshrink,
  hardtanh,
  leakyRelu,
  type RreluOptions,
  requireOptions,
  rrelu,
  type ShrinkOptions,
  type SoftplusOptions,
  softplus,
  softshrink,
  type Tensor,
  type TensorLike,
  threshold,
} from '@xent/core';
import { Module } from './module.ts';

/** A layer that is one function with options. */
abstract class WithOptions<Options extends object> extends Module {
  readonly options: Options;

  constructor(options: Options) {
    super();
    requireOptions(this.constructor.name, options);
    this.options = options;
  }

  protected override describe(): string {
    return Object.entries(this.options)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ');
  }
}

export interface LeakyReLUOptions {
  /** Slope below 0. Default 0.01. */
  readonly negativeSlope?: number;
}

/**
 * `x` above 0, `negativeSlope · x` elsewhere.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
export class LeakyReLU extends WithOptions<LeakyReLUOptions> {
  constructor(options: LeakyReLUOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return leakyRelu(x, this.options);
  }
}

/**
 * In training a leaky ReLU with a slope drawn from `lower … upper` for each element; otherwise with their middle.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.RReLU.html
 */
export class RReLU extends WithOptions<Omit<RreluOptions, 'training'>> {
  constructor(options: Omit<RreluOptions, 'training'> = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return rrelu(x, { ...this.options, training: this.training });
  }
}

/**
 * `x` above 0, `alpha · (e^x - 1)` elsewhere.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
export class ELU extends WithOptions<AlphaOptions> {
  constructor(options: AlphaOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return elu(x, this.options);
  }
}

/**
 * `x` above 0, `alpha · (e^(x/alpha) - 1)` elsewhere.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CELU.html
 */
export class CELU extends WithOptions<AlphaOptions> {
  constructor(options: AlphaOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return celu(x, this.options);
  }
}

/**
 * `x · Φ(x)` with the normal distribution function Φ, or its approximation by tanh.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.GELU.html
 */
export class GELU extends WithOptions<GeluOptions> {
  constructor(options: GeluOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return gelu(x, this.options);
  }
}

/**
 * `ln(1 + e^(beta·x)) / beta`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html
 */
export class Softplus extends WithOptions<SoftplusOptions> {
  constructor(options: SoftplusOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return softplus(x, this.options);
  }
}

/**
 * `x - lambd` above `lambd`, `x + lambd` below `-lambd`, 0 between.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 */
export class Softshrink extends WithOptions<ShrinkOptions> {
  constructor(options: ShrinkOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return softshrink(x, this.options);
  }
}

/**
 * `x` outside `[-lambd, lambd]`, 0 inside.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 */
export class Hardshrink extends WithOptions<ShrinkOptions> {
  constructor(options: ShrinkOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return hardshrink(x, this.options);
  }
}

/**
 * `x` limited to `minVal … maxVal`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 */
export class Hardtanh extends WithOptions<HardtanhOptions> {
  constructor(options: HardtanhOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return hardtanh(x, this.options);
  }
}

/**
 * `x` above `threshold`, `value` elsewhere.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 */
export class Threshold extends WithOptions<{ readonly threshold: number; readonly value: number }> {
  constructor(limit: number, value: number) {
    super({ threshold: limit, value });
  }

  forward(x: TensorLike): Tensor {
    return threshold(x, this.options.threshold, this.options.value);
  }
}

export interface GLUOptions {
  /** Dimension that is halved. Default -1. */
  readonly dim?: number;
}

/**
 * The first half along a dimension times the sigmoid of the second.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.GLU.html
 */
export class GLU extends WithOptions<GLUOptions> {
  constructor(options: GLUOptions = {}) {
    super(options);
  }

  forward(x: TensorLike): Tensor {
    return glu(x, this.options);
  }
}
