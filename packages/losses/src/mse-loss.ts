import {
  type Loss,
  mul,
  type Reduction,
  requireOptions,
  requireReduction,
  sub,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { broadcastTarget, reduceWeighted } from './regression.ts';
import { floatInput, type Values } from './values.ts';

export interface MSELossOptions {
  /** A factor for each element, in the input's shape; a mean then divides by their sum. Default: 1 for all. */
  readonly weight?: Values | null | undefined;
  /** Default `'mean'`. */
  readonly reduction?: Reduction | undefined;
}

const OP = 'mseLoss';
const NAMES: readonly string[] = ['reduction', 'weight'];

/**
 * Squared difference `w·(x - y)²`, by default its mean over all elements.
 *
 * @param input predictions of any shape
 * @param target of the same shape; another one is broadcast, with a warning, as in PyTorch
 * @returns a scalar, or with `reduction: 'none'` one loss an element
 * @throws ShapeError when the shapes do not broadcast, or the weight has not the input's shape
 * @example
 * mseLoss(tensor([1, 2]), [0, 4]);   // (1 + 4) / 2 = 2.5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 */
export function mseLoss(input: TensorLike, target: Values, options: MSELossOptions = {}): Tensor {
  requireOptions(OP, options, NAMES);
  const x = floatInput(OP, input);
  const reduction = requireReduction(OP, options.reduction ?? 'mean');
  const error = sub(x, broadcastTarget(OP, target, x));
  return reduceWeighted(OP, mul(error, error), options.weight, x, reduction);
}

/**
 * {@link mseLoss} as an object.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 */
export class MSELoss implements Loss<TensorLike, Values> {
  readonly name = 'MSELoss';
  readonly reduction: Reduction;

  constructor(options: Pick<MSELossOptions, 'reduction'> = {}) {
    requireOptions(this.name, options, ['reduction']);
    this.reduction = requireReduction(this.name, options.reduction ?? 'mean');
  }

  forward(input: TensorLike, target: Values): Tensor {
    return mseLoss(input, target, this);
  }
}
