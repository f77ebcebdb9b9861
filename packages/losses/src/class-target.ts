import {
  asTensor,
  cast,
  DTypeError,
  isFloat,
  isTensorLike,
  type NumericArray,
  type Shape,
  ShapeError,
  sameShape,
  showSpec,
  sizeOf,
  type Tensor,
  type TensorData,
  tensor,
} from '@xent/core';
import { countIgnored } from './class-labels.ts';
import type { ClassLayout } from './class-layout.ts';
import { isTypedArray, type Values } from './values.ts';

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

/** What a target is seen against. */
interface Context {
  readonly op: string;
  readonly input: Tensor;
  readonly layout: ClassLayout;
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
  const context = { op, input, layout };
  const { itemShape, classes } = layout;
  const count = (values: ArrayLike<number | bigint>, labels: string): number =>
    countIgnored(values, { op, labels, input: showSpec(input.spec), classes, ignoreIndex });

  if (isTensorLike(target)) {
    const t = asTensor(target, op);
    const shown = showSpec(t.spec);
    const isInt = t.dtype === 'int32';
    const perItem = sameShape(t.shape, itemShape);
    if (isInt && perItem) {
      return { kind: 'indices', indices: t, ignored: t.host && count(t.host, shown) };
    }
    if (isFloat(t.dtype) && sameShape(t.shape, input.shape)) {
      return { kind: 'probabilities', probabilities: cast(t, input.dtype) };
    }
    if (isInt || !perItem) throw wrongShape(context, t.shape, shown);
    throw new DTypeError(
      `${op}: expected int32 class indices, got ${shown}; convert them with .to('int32'), or pass the labels as number[] or an Int32Array`,
    );
  }
  const { values, shape, shown, floats } = isTypedArray(target)
    ? flatValues(target, context)
    : nestedValues(target, context);
  const expected = floats ? input.shape : itemShape;
  if (!sameShape(shape, expected)) throw wrongShape(context, shape, shown);
  if (floats) {
    const options = { dtype: input.dtype, shape };
    return { kind: 'probabilities', probabilities: tensor(values, options) };
  }
  const ignored = count(values, shown);
  return { kind: 'indices', indices: tensor(Int32Array.from(values, Number), { shape }), ignored };
}

/** A target in JavaScript memory. */
interface Given {
  readonly values: NumericArray;
  readonly shape: Shape;
  /** For messages. */
  readonly shown: string;
  /** Are these probabilities? */
  readonly floats: boolean;
}

function flatValues(values: NumericArray, { input, layout: { itemShape } }: Context): Given {
  const { length } = values;
  const floats = values instanceof Float32Array || values instanceof Float64Array;
  const shape = [...(floats ? [] : [itemShape]), input.shape].find((s) => sizeOf(s) === length);
  const shown = `${values.constructor.name}(${length})`;
  return { values, shape: shape ?? [length], shown, floats };
}

function nestedValues(target: TensorData, { op, input }: Context): Given {
  let first: unknown = target;
  while (Array.isArray(first)) first = first[0];
  if (typeof first === 'boolean') {
    throw new DTypeError(
      `${op}: expected class indices or probabilities, got booleans; give the number of the class, or use binaryCrossEntropyWithLogits for yes-or-no labels`,
    );
  }
  // float64 holds what was given exactly; it never leaves JavaScript memory.
  const { host, shape } = tensor(target, { dtype: 'float64' });
  const shown = `an array of shape [${shape.join(', ')}]`;
  return { values: host as Float64Array, shape, shown, floats: sameShape(shape, input.shape) };
}

/** Says which of the usual mix-ups a target's shape looks like. */
function wrongShape({ op, input, layout }: Context, shape: Shape, got: string): Error {
  const { itemShape, classes, dim } = layout;
  const show = (s: Shape): string => `[${s.join(', ')}]`;
  const scores = showSpec(input.spec);
  if (sameShape(shape, input.shape)) {
    return new DTypeError(
      `${op}: expected class indices of shape ${show(itemShape)} or float probabilities, got ${got} for input ${scores}; this looks one-hot: pass the indices, target.argmax(${dim}), or convert it with .to('float32')`,
    );
  }
  const expected = `${op}: expected class indices of shape ${show(itemShape)}, or probabilities of shape ${show(input.shape)}, got ${got} for input ${scores}`;
  if (sameShape(shape, [...itemShape.slice(0, 1), 1, ...itemShape.slice(1)]) && input.ndim > 1) {
    return new ShapeError(
      `${expected}; drop the dimension of size 1 with squeeze(target, 1), or target.reshape(${show(itemShape)})`,
    );
  }
  if (input.ndim > 2 && sameShape(shape, input.shape.slice(0, -1))) {
    const order = [0, input.ndim - 1, ...input.shape.slice(2).map((_, i) => i + 1)];
    return new ShapeError(
      `${expected}; the classes are dimension 1, and seem to be the last one here: use logits.permute(${show(order)})`,
    );
  }
  if (input.ndim === 1 && sizeOf(shape) === 1) {
    return new ShapeError(
      `${expected}; an input without a batch takes one label: pass a number, or logits.reshape([1, ${classes}])`,
    );
  }
  return new ShapeError(`${expected}; there has to be one label an item`);
}
