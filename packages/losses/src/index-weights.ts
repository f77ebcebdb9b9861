import {
  constant,
  eq,
  lookup,
  type Reduction,
  reshape,
  ShapeError,
  sameShape,
  showSpec,
  type Tensor,
  warn,
  where,
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
  if (sameShape(w.shape, [classes])) return w;
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
  const { host } = indices;
  if (reduction === 'mean') adviseOnEmpty(op, indices, ignoreIndex);
  if (!weight && host?.includes(ignoreIndex) === false) return reduce(losses, reduction);
  const labels = reshape(indices, [-1]);
  const each = weight ? lookup(weight, labels) : constant(losses, 1);
  const ignored = eq(labels, constant(labels, ignoreIndex));
  const counted = where(ignored, constant(losses, 0), each);
  return reduce(losses, reduction, counted);
}

function adviseOnEmpty(op: string, { host, size }: Tensor, ignoreIndex: number): void {
  if (!host?.every((label) => label === ignoreIndex)) return;
  warn(
    'XENT_EMPTY_MEAN',
    `${op}: all ${size} targets are ignored, and the mean of nothing is NaN; skip the batch`,
  );
}
