import {
  abs,
  type Loss,
  type Reduction,
  requireOptions,
  requireReduction,
  sub,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { broadcastTarget, reduceWeighted } from './regression.ts';
import { floatInput, type Values } from './values.ts';

export interface L1LossOptions {
  /** A factor for each element, in the input's shape; a mean then divides by their sum. Default: 1 for all. */
  readonly weight?: Values | null | undefined;
  /** Default `'mean'`. */
  readonly reduction?: Reduction | undefined;
}

const OP = 'l1Loss';
const NAMES: readonly string[] = ['reduction', 'weight'];

/**
 * Absolute difference `w·|x - y|`, by default its mean over all elements. The gradient where both are equal is 0.
 *
 * @param input predictions of any shape
 * @param target of the same shape; another one is broadcast, with a warning, as in PyTorch
 * @returns a scalar, or with `reduction: 'none'` one loss an element
 * @throws ShapeError when the shapes do not broadcast, or the weight has not the input's shape
 * @example
 * l1Loss(tensor([1, 2]), [0, 4]);   // (1 + 2) / 2 = 1.5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 */
export function l1Loss(input: TensorLike, target: Values, options: L1LossOptions = {}): Tensor {
  requireOptions(OP, options, NAMES);
  const x = floatInput(OP, input);
  const reduction = requireReduction(OP, options.reduction ?? 'mean');
  const losses = abs(sub(x, broadcastTarget(OP, target, x)));
  return reduceWeighted(OP, losses, options.weight, x, reduction);
}

/**
 * {@link l1Loss} as an object.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 */
export class L1Loss implements Loss<TensorLike, Values> {
  readonly name = 'L1Loss';
  readonly reduction: Reduction;

  constructor(options: Pick<L1LossOptions, 'reduction'> = {}) {
    requireOptions(this.name, options, ['reduction']);
    this.reduction = requireReduction(this.name, options.reduction ?? 'mean');
  }

  forward(input: TensorLike, target: Values): Tensor {
    return l1Loss(input, target, this);
  }
}
