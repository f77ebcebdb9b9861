import {
  constant,
  detach,
  eq,
  hits,
  type Reduction,
  reshape,
  ShapeError,
  showSpec,
  sum,
  type Tensor,
  warn,
  where,
  widened,
} from '@xent/core';
import type { ClassLayout } from './class-layout.ts';
import { reduce } from './reduction.ts';
import { isGiven, type Values, valuesOf } from './values.ts';

/** A weight for each class, `[C]`. */
export function classWeight(
  op: string,
  weight: Values | null | undefined,
  input: Tensor,
  { classes }: ClassLayout,
): Tensor | null {
  if (!isGiven(weight)) return null;
  const w = valuesOf(op, weight, { dtype: input.dtype });
  if (w.ndim === 1 && w.size === classes) return w;
  throw new ShapeError(
    `${op}: expected a weight of shape [${classes}], one a class, got ${showSpec(w)}`,
  );
}

/** The losses of class indices to what the caller asked for: a mean divides by the weights of what is not ignored. */
export function reduceIndexed(
  op: string,
  losses: Tensor,
  indices: Tensor,
  weight: Tensor | null,
  ignoreIndex: number,
  reduction: Reduction,
): Tensor {
  const { host, size } = indices;
  if (reduction === 'mean') adviseOnEmpty(op, indices, ignoreIndex);
  if (!weight && host?.includes(ignoreIndex) === false) return reduce(losses, reduction);
  const none = constant(widened(losses), 0);
  const ignored = eq(indices, constant(indices, ignoreIndex));
  // Summed over classes, too: the weight of the one that an item has.
  const labels = reshape(where(ignored, constant(indices, -1), indices), [size, 1]);
  const counted = weight
    ? where(hits([size, weight.size], 1, labels), widened(detach(weight)), none)
    : where(ignored, none, constant(none, 1));
  return reduce(losses, reduction, sum(counted));
}

function adviseOnEmpty(op: string, { host, size }: Tensor, ignoreIndex: number): void {
  if (!host?.every((label) => label === ignoreIndex)) return;
  warn(
    'XENT_EMPTY_MEAN',
    `${op}: all ${size} targets are ignored, and the mean of nothing is NaN; skip the batch`,
  );
}
