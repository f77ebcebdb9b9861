import { cast, constant, div, type Reduction, sum, type Tensor, widened } from '@xent/core';

/** The sum of all losses, of float16 as float32: their mean may be within its range although their sum is not. */
export function total(losses: Tensor): Tensor {
  return sum(widened(losses));
}

/** `sum / count` for a count that the shapes give: a constant of the graph, not one of its inputs. */
export function perCount(sum: Tensor, count: number): Tensor {
  return div(sum, constant(sum, count));
}

/**
 * One loss an item to what the caller asked for. The mean of nothing is NaN, its sum 0.
 * @param count what a mean divides by; default: the number of losses
 */
export function reduce(losses: Tensor, reduction: Reduction, count?: Tensor): Tensor {
  if (reduction === 'none') return losses;
  const all = total(losses);
  const mean = (): Tensor => (count ? div(all, count) : perCount(all, losses.size));
  return cast(reduction === 'sum' ? all : mean(), losses.dtype);
}
