import {
  hardsigmoid,
  hardswish,
  logsigmoid,
  mish,
  type Probabilities,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softsign,
  type Tensor,
  type TensorLike,
  tanh,
  tanhshrink,
} from '@xent/core';
import { Module } from './module.ts';

/**
 * `max(x, 0)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
export class ReLU extends Module {
  forward(x: TensorLike): Tensor {
    return relu(x);
  }
}

/**
 * `min(max(x, 0), 6)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 */
export class ReLU6 extends Module {
  forward(x: TensorLike): Tensor {
    return relu6(x);
  }
}

/**
 * `1.0507 · x` above 0, `1.0507 · 1.6733 · (e^x - 1)` elsewhere.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SELU.html
 */
export class SELU extends Module {
  forward(x: TensorLike): Tensor {
    return selu(x);
  }
}

/**
 * `x · sigmoid(x)`, also called swish.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
export class SiLU extends Module {
  forward(x: TensorLike): Tensor {
    return silu(x);
  }
}

/**
 * `x · tanh(ln(1 + e^x))`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Mish.html
 */
export class Mish extends Module {
  forward(x: TensorLike): Tensor {
    return mish(x);
  }
}

/**
 * `1 / (1 + e^-x)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 */
export class Sigmoid extends Module {
  forward(x: TensorLike): Probabilities {
    return sigmoid(x);
  }
}

/**
 * `ln(1 / (1 + e^-x))`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 */
export class LogSigmoid extends Module {
  forward(x: TensorLike): Tensor {
    return logsigmoid(x);
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
 * `x - tanh(x)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 */
export class Tanhshrink extends Module {
  forward(x: TensorLike): Tensor {
    return tanhshrink(x);
  }
}

/**
 * `x / (1 + |x|)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 */
export class Softsign extends Module {
  forward(x: TensorLike): Tensor {
    return softsign(x);
  }
}

/**
 * 0 up to -3, 1 from 3 on, `x/6 + 1/2` between.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 */
export class Hardsigmoid extends Module {
  forward(x: TensorLike): Tensor {
    return hardsigmoid(x);
  }
}

/**
 * `x · hardsigmoid(x)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 */
export class Hardswish extends Module {
  forward(x: TensorLike): Tensor {
    return hardswish(x);
  }
}
