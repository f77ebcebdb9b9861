import {
  asTensor,
  broadcastShapes,
  isTensorLike,
  mul,
  type Reduction,
  type Shape,
  ShapeError,
  sameShape,
  showSpec,
  type Tensor,
  warn,
} from '@xent/core';
import { reduce } from './reduction.ts';
import { isGiven, type Values, valuesLike } from './values.ts';

/** The target of a loss of differences. Other shapes are broadcast, as in PyTorch, with a warning. */
export function broadcastTarget(op: string, target: Values, input: Tensor): Tensor {
  const t = isTensorLike(target) ? asTensor(target, op) : valuesLike(op, target, input.spec);
  if (sameShape(t.shape, input.shape)) return t;
  const shape = broadcastShapes(op, input.spec, t.spec);
  adviseOnBroadcast(op, input, t, shape);
  return t;
}

function adviseOnBroadcast(op: string, input: Tensor, t: Tensor, shape: Shape): void {
  warn(
    'XENT_BROADCAST',
    `${op}: the input ${showSpec(input)} and the target ${showSpec(t)} differ in shape and are broadcast to [${shape.join(', ')}], which compares every prediction with targets of other items. Reshape one of them: target.reshape([${input.shape.join(', ')}])`,
  );
}

/** Losses of elements to what the caller asked for; a weighted mean divides by the sum of the weights. */
export function reduceWeighted(
  op: string,
  losses: Tensor,
  weight: Values | null | undefined,
  input: Tensor,
  reduction: Reduction,
): Tensor {
  if (!isGiven(weight)) return reduce(losses, reduction);
  const w = valuesLike(op, weight, input.spec);
  if (!sameShape(w.shape, input.shape)) {
    throw new ShapeError(
      `${op}: expected a weight of the input's shape, got input ${showSpec(input)} and weight ${showSpec(w)}`,
    );
  }
  return reduce(mul(losses, w), reduction, w);
}
