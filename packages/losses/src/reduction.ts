import { cast, constant, div, type Reduction, sum, type Tensor, widened } from '@xent/core';

/** The sum of all losses, of float16 as float32: their mean may be within its range although their sum is not. */
export function total(losses: Tensor): Tensor {
  const wide = widened(losses);
  return wide.ndim === 0 ? wide : sum(wide);
}

/** `sum / count` for a count that the shapes give: a constant of the graph, not one of its inputs. */
export function perCount(sum: Tensor, count: number): Tensor {
  return count === 1 ? sum : div(sum, constant(sum, count));
}

/** One loss an item to what the caller asked for. The mean of nothing is NaN, its sum 0. */
export function reduce(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'none') return losses;
  const all = total(losses);
  return cast(reduction === 'sum' ? all : perCount(all, losses.size), losses.dtype);
}
