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

/** A target as it came, seen against the input. */
interface Given {
  readonly op: string;
  readonly input: Tensor;
  readonly layout: ClassLayout;
  readonly ignoreIndex: number;
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
  const given = { op, input, layout, ignoreIndex };
  if (isTensorLike(target)) return fromTensor(given, asTensor(target, op));
  return isTypedArray(target) ? fromTypedArray(given, target) : fromArrays(given, target);
}

function fromTensor(given: Given, t: Tensor): IndexTarget | ProbabilityTarget {
  const { op, input, layout } = given;
  if (t.dtype === 'int32') {
    if (!sameShape(t.shape, layout.itemShape)) throw wrongShape(given, t.shape, showSpec(t.spec));
    const ignored = t.host && count(given, t.host, showSpec(t.spec));
    return { kind: 'indices', indices: t, ignored };
  }
  if (isFloat(t.dtype) && sameShape(t.shape, input.shape)) {
    return { kind: 'probabilities', probabilities: cast(t, input.dtype) };
  }
  if (sameShape(t.shape, layout.itemShape)) {
    throw new DTypeError(
      `${op}: expected int32 class indices, got ${showSpec(t.spec)}; convert them with .to('int32'), or pass the labels as number[] or an Int32Array`,
    );
  }
  throw wrongShape(given, t.shape, showSpec(t.spec));
}

function fromTypedArray(given: Given, values: NumericArray): IndexTarget | ProbabilityTarget {
  const { input, layout } = given;
  const { length } = values;
  const name = `${values.constructor.name}(${length})`;
  if (values instanceof Float32Array || values instanceof Float64Array) {
    if (length !== input.size) throw wrongShape(given, [length], name);
    const options = { dtype: input.dtype, shape: input.shape };
    return { kind: 'probabilities', probabilities: tensor(values, options) };
  }
  if (length !== sizeOf(layout.itemShape)) {
    throw wrongShape(given, length === input.size ? input.shape : [length], name);
  }
  return indices(given, values, name);
}

function fromArrays(given: Given, target: TensorData): IndexTarget | ProbabilityTarget {
  const { op, input, layout } = given;
  let first: unknown = target;
  while (Array.isArray(first)) first = first[0];
  if (typeof first === 'boolean') {
    throw new DTypeError(
      `${op}: expected class indices or probabilities, got booleans; give the number of the class, or use binaryCrossEntropyWithLogits for yes-or-no labels`,
    );
  }
  // float64 holds what was given exactly; it never leaves JavaScript memory.
  const t = tensor(target, { dtype: 'float64' });
  const shown = `an array of shape [${t.shape.join(', ')}]`;
  const values = t.host as Float64Array;
  if (sameShape(t.shape, input.shape)) {
    const options = { dtype: input.dtype, shape: input.shape };
    return { kind: 'probabilities', probabilities: tensor(values, options) };
  }
  if (!sameShape(t.shape, layout.itemShape)) throw wrongShape(given, t.shape, shown);
  return indices(given, values, shown);
}

function indices(given: Given, values: ArrayLike<number | bigint>, name: string): IndexTarget {
  const ignored = count(given, values, name);
  const data = Int32Array.from(values, Number);
  return {
    kind: 'indices',
    indices: tensor(data, { shape: given.layout.itemShape }),
    ignored,
  };
}

function count(given: Given, values: ArrayLike<number | bigint>, labels: string): number {
  const { op, input, layout, ignoreIndex } = given;
  return countIgnored(values, {
    op,
    labels,
    input: showSpec(input.spec),
    classes: layout.classes,
    ignoreIndex,
  });
}

/** Says which of the usual mix-ups a target's shape looks like. */
function wrongShape({ op, input, layout }: Given, shape: Shape, got: string): Error {
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
