import { constant, div, type Reduction, sum, type Tensor } from '@xent/core';

/** The sum of all losses. */
export function total(losses: Tensor): Tensor {
  return losses.ndim === 0 ? losses : sum(losses);
}

/** `sum / count` for a count that the shapes give: a constant of the graph, not one of its inputs. */
export function perCount(sum: Tensor, count: number): Tensor {
  return count === 1 ? sum : div(sum, constant(sum, count));
}

/** One loss an item to what the caller asked for. The mean of nothing is NaN, its sum 0. */
export function reduce(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'none') return losses;
  return reduction === 'sum' ? total(losses) : perCount(total(losses), losses.size);
}
