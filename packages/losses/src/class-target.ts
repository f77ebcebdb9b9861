import {
  asTensor,
  cast,
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
  tensor,
} from '@xent/core';
import { checkLabels } from './class-labels.ts';
import type { ClassLayout } from './class-layout.ts';
import type { Values } from './values.ts';

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
  layout: ClassLayout,
  ignoreIndex: number,
): Tensor {
  // Looked at as given: float32 has no 1.7, and not every class.
  const seen = isTensorLike(target) ? asTensor(target, op) : readData(target);
  let { dtype, shape } = seen;
  if (isTypedArray(target)) {
    const own = isFloat(dtype) ? input.shape : layout.itemShape;
    shape = [own, input.shape].find((s) => sizeOf(s) === target.length) ?? shape;
  } else if ('values' in seen && isFloat(dtype) && !sameShape(shape, input.shape)) {
    dtype = 'int32';
  }
  const like: TensorSpec = isFloat(dtype)
    ? input.spec
    : { dtype: 'int32', shape: layout.itemShape };

  const shown = showSpec({ dtype, shape });
  if (dtype === 'bool' || !sameShape(shape, like.shape)) {
    const isDType = [input.shape, layout.itemShape].some((s) => sameShape(shape, s));
    throw new (isDType ? DTypeError : ShapeError)(
      `${op}: expected class indices ${showSpec({ dtype: 'int32', shape: layout.itemShape })} or probabilities ${showSpec(input)}, got ${shown}; ${whatFits(shape, input.shape, layout.dim)}`,
    );
  }
  const values = 'values' in seen ? seen.values : seen.host;
  if (!isFloat(dtype) && values) checkLabels(op, values, shown, layout.classes, ignoreIndex);
  return 'values' in seen ? tensor(seen.values as number[], like) : cast(seen, like.dtype);
}

/** Says which of the usual mix-ups a target looks like. */
function whatFits(shape: Shape, input: Shape, dim: number): string {
  const last = input.length - 1;
  if (sameShape(shape, input)) {
    return `this looks one-hot: pass target.argmax(${dim}), or convert it with .to('float32')`;
  }
  return last > 1 && sameShape(shape, input.slice(0, last))
    ? 'are the classes last? move them to dimension 1 with permute'
    : "give one label an item, as with reshape or .to('int32')";
}
