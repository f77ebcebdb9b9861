import {
  cast,
  constant,
  div,
  eq,
  lookup,
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
import type { IndexTarget } from './class-target.ts';
import { reduce, total } from './reduction.ts';
import { isGiven, type Values, valuesLike } from './values.ts';

/** A weight for each class, `[C]`. */
export function classWeight(
  op: string,
  weight: Values | null | undefined,
  input: Tensor,
  { classes }: ClassLayout,
): Tensor | null {
  if (!isGiven(weight)) return null;
  const w = valuesLike(op, weight, { dtype: input.dtype, shape: [classes] });
  if (w.ndim === 1 && w.size === classes) return w;
  throw new ShapeError(
    `${op}: expected a weight of shape [${classes}], one a class, got ${showSpec(w.spec)}`,
  );
}

/** The losses of class indices to what the caller asked for: a mean divides by the weights of what is not ignored. */
export function reduceIndexed(
  op: string,
  losses: Tensor,
  { indices, ignored }: IndexTarget,
  weight: Tensor | null,
  ignoreIndex: number,
  reduction: Reduction,
): Tensor {
  if (reduction !== 'mean') return reduce(losses, reduction);
  if (ignored === losses.size) {
    warn(
      'XENT_EMPTY_MEAN',
      `${op}: all ${ignored} targets are ignored, and the mean of nothing is NaN; skip the batch`,
    );
  }
  if (ignored === 0 && weight === null) return reduce(losses, reduction);
  const all = total(losses);
  const labels = reshape(indices, [indices.size]);
  const each = weight ? lookup(widened(weight), labels) : constant(all, 1);
  const counted = where(eq(labels, constant(labels, ignoreIndex)), constant(all, 0), each);
  return cast(div(all, sum(counted)), losses.dtype);
}
