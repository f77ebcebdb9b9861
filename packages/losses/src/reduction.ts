import { cast, constant, div, type Reduction, sum, type Tensor, widened } from '@xent/core';

/** The sum of all losses, of float16 as float32: their mean may be within its range although their sum is not. */
export function total(losses: Tensor): Tensor {
  return sum(widened(losses));
}

/**
 * One loss an item to what the caller asked for. The mean of nothing is NaN, its sum 0.
 * @param weights what a mean divides by the sum of; by default it divides by the number of losses
 */
export function reduce(losses: Tensor, reduction: Reduction, weights?: Tensor): Tensor {
  if (reduction === 'none') return losses;
  const all = total(losses);
  // A number that the shapes give is a constant of the graph, not one of its inputs.
  const count = weights ? total(weights) : constant(all, losses.size);
  return cast(reduction === 'sum' ? all : div(all, count), losses.dtype);
}
