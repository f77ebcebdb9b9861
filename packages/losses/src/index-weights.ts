import {
  type Attrs,
  apply,
  type Composite,
  cast,
  type DType,
  div,
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
    `${op}: expected one weight for each of the ${classes} classes, of shape [${classes}], got ${showSpec(w.spec)} for input ${showSpec(input.spec)}`,
  );
}

interface TargetTotalAttrs extends Attrs {
  readonly ignoreIndex: number;
  readonly dtype: DType;
}

/** `Σ w[t]` over the targets that are not ignored. Does not depend on the scores. */
const targetTotalOp: Composite<TargetTotalAttrs> = {
  kind: 'composite',
  name: 'targetTotal',
  infer: (_, { dtype }) => ({ dtype, shape: [] }),
  decompose({ x: [target, weight], attrs: { ignoreIndex, dtype } }) {
    const t = target as Tensor;
    const column = reshape(t, [t.size, 1]);
    const each = weight ? where(hits([t.size, weight.size], 1, column), weight, 0) : 1;
    return sum(cast(where(eq(column, ignoreIndex), 0, each), dtype));
  },
  differentiable: false,
};

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
      `${op}: all ${ignored} targets are ignored, and the mean of nothing is NaN; skip the batch, or use reduction 'sum'`,
    );
  }
  if (ignored === 0 && weight === null) return reduce(losses, reduction);
  const inputs = weight ? [indices, weight] : [indices];
  const all = total(losses);
  const count = apply(targetTotalOp, inputs, { ignoreIndex, dtype: all.dtype });
  return cast(div(all, count), losses.dtype);
}
