import {
  asTensor,
  DTypeError,
  isFloat,
  isTensorLike,
  isTypedArray,
  readData,
  type Shape,
  ShapeError,
  sameShape,
  showSpec,
  sizeOf,
  type Tensor,
  type TensorSpec,
} from '@xent/core';
import { checkLabels } from './class-labels.ts';
import type { ClassLayout } from './class-layout.ts';
import { type Values, valuesOf } from './values.ts';

/**
 * Reads a target: integers in the items' shape are class indices, floats in the input's shape are probabilities.
 * Nested arrays and typed arrays go by the same rule; a flat typed array may stand for either shape.
 *
 * @returns int32 in the shape of the items: one class an item; or floats in the input's shape and dtype: one
 *   probability for each class of each item
 */
export function classTarget(
  op: string,
  target: Values,
  input: Tensor,
  { dim, classes, itemShape }: ClassLayout,
  ignoreIndex: number,
): Tensor {
  // Looked at as given: float32 has no 1.7, and not every class.
  const seen = isTensorLike(target) ? asTensor(target, op) : readData(target);
  const isFlat = isTypedArray(target);
  const fits = (shape: Shape): boolean =>
    sameShape(seen.shape, shape) || (isFlat && sizeOf(shape) === target.length);
  const isNested = 'values' in seen && !isFlat;
  const dtype = isNested && isFloat(seen.dtype) && !fits(input.shape) ? 'int32' : seen.dtype;
  const shown = showSpec({ dtype, shape: seen.shape });
  const like: TensorSpec = isFloat(dtype) ? input.spec : { dtype: 'int32', shape: itemShape };
  if (dtype === 'bool' || !fits(like.shape)) {
    throw new (fits(input.shape) || fits(itemShape) ? DTypeError : ShapeError)(
      `${op}: expected class indices ${showSpec({ dtype: 'int32', shape: itemShape })} or probabilities ${showSpec(input)}, got ${shown}; ${adviceOn(seen.shape, input.shape, fits(input.shape) ? dim : null)}`,
    );
  }
  const values = 'values' in seen ? seen.values : seen.host;
  if (like !== input.spec && values) checkLabels(op, values, shown, classes, ignoreIndex);
  return valuesOf(op, 'values' in seen ? (seen.values as number[]) : seen, like);
}

/** Says which of the usual mix-ups a target looks like; `oneHot` is the dimension of the classes if it has them. */
function adviceOn(shape: Shape, input: Shape, oneHot: number | null): string {
  if (oneHot !== null) {
    return `this looks one-hot: pass target.argmax(${oneHot}), or convert it with .to('float32')`;
  }
  const last = input.length - 1;
  return last > 1 && sameShape(shape, input.slice(0, last))
    ? 'are the classes last? move them to dimension 1 with permute'
    : "give one label an item, as with reshape or .to('int32')";
}
