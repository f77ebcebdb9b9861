import {
  ArgumentError,
  Parameter,
  type Shape,
  ShapeError,
  showSpec,
  type TensorSpec,
} from '@xent/core';

/** Activations that {@link calculateGain} knows. */
export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'selu';

/**
 * The factor by which an activation shrinks the standard deviation of its input, inverted: linear, convolution and
 * sigmoid 1, tanh 5/3, relu √2, leakyRelu √(2 / (1 + slope²)), selu 3/4.
 *
 * @param param slope of `leakyRelu`, by default 0.01
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'linear':
    case 'conv1d':
    case 'conv2d':
    case 'sigmoid':
      return 1;
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + param * param));
    case 'selu':
      return 0.75;
    default:
      throw new ArgumentError(
        `calculateGain: expected linear, conv1d, conv2d, sigmoid, tanh, relu, leakyRelu or selu, got ${String(nonlinearity)}`,
      );
  }
}

/** Numbers of inputs and outputs that one element of a weight `[out, in, ...window]` connects. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** @internal Refuses what is no parameter. */
export function requireCell(op: string, cell: unknown): void {
  if (cell instanceof Parameter) return;
  throw new ArgumentError(`${op}: expected a parameter, got ${typeof cell}; pass layer.weight`);
}

/** @internal */
export function fansOf(op: string, spec: TensorSpec): Fans {
  const shape: Shape = spec.shape;
  const [out, inputs, ...window] = shape;
  if (out === undefined || inputs === undefined) {
    throw new ShapeError(
      `${op}: expected a weight of at least two dimensions [out, in, ...], got ${showSpec(spec)}; use init.uniform or init.normal for others`,
    );
  }
  const field = window.reduce((product, n) => product * n, 1);
  return { fanIn: inputs * field, fanOut: out * field };
}
