import {
  asTensor,
  DTypeError,
  isFloat,
  isTensorLike,
  isTypedArray,
  type Shape,
  ShapeError,
  sameShape,
  showSpec,
  sizeOf,
  type Tensor,
  tensor,
} from '@xent/core';
import { countIgnored } from './class-labels.ts';
import type { ClassLayout } from './class-layout.ts';
import { type Values, valuesLike } from './values.ts';

/** One class an item. */
export interface IndexTarget {
  readonly kind: 'indices';
  /** int32 in the shape of the items. */
  readonly indices: Tensor;
  /** How many items are left out; null where only the backend knows. */
  readonly ignored: number | null;
}

/** One probability for each class of each item. */
export interface ProbabilityTarget {
  readonly kind: 'probabilities';
  /** In the input's shape and dtype. */
  readonly probabilities: Tensor;
}

/**
 * Reads a target: integers in the items' shape are class indices, floats in the input's shape are probabilities.
 * Nested arrays and typed arrays go by the same rule; a flat typed array may stand for either shape.
 */
export function classTarget(
  op: string,
  target: Values,
  input: Tensor,
  layout: ClassLayout,
  ignoreIndex: number,
): IndexTarget | ProbabilityTarget {
  const isTensor = isTensorLike(target);
  let seen = isTensor ? asTensor(target, op) : tensor(target);
  const { itemShape, classes } = layout;
  let { dtype, shape } = seen.spec;
  if (isTypedArray(target)) {
    const shapes = [...(dtype === 'int32' ? [itemShape] : []), input.shape];
    shape = shapes.find((s) => sizeOf(s) === seen.size) ?? shape;
  } else if (!isTensor && isFloat(dtype) && !sameShape(shape, input.shape)) {
    // Looked at as given: float32 has no 1.7, and not every class.
    seen = tensor(target, { dtype: 'float64' });
    dtype = 'int32';
  }

  const shown = showSpec({ dtype, shape });
  if (dtype === 'int32' && sameShape(shape, itemShape)) {
    const ignored = seen.host && countIgnored(op, seen.host, shown, classes, ignoreIndex);
    return { kind: 'indices', indices: valuesLike(op, target, { dtype, shape }), ignored };
  }
  if (isFloat(dtype) && sameShape(shape, input.shape)) {
    return { kind: 'probabilities', probabilities: valuesLike(op, target, input.spec) };
  }
  throw mismatch(op, shape, shown, input, layout);
}

/** Says which of the usual mix-ups a target looks like. */
function mismatch(
  op: string,
  shape: Shape,
  shown: string,
  input: Tensor,
  { itemShape, dim }: ClassLayout,
): Error {
  const isOneHot = sameShape(shape, input.shape);
  const last = input.ndim - 1;
  const fix = isOneHot
    ? `this looks one-hot: pass target.argmax(${dim}), or convert it with .to('float32')`
    : last > 1 && sameShape(shape, input.shape.slice(0, last))
      ? 'are the classes last? move them to dimension 1 with permute'
      : "give one label an item, as with reshape or .to('int32')";
  const type = isOneHot || sameShape(shape, itemShape) ? DTypeError : ShapeError;
  return new type(
    `${op}: expected class indices ${showSpec({ dtype: 'int32', shape: itemShape })} or probabilities ${showSpec(input.spec)}, got ${shown}; ${fix}`,
  );
}
