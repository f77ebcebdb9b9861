import {
  broadcastShapes,
  broadcastTo,
  cast,
  cat,
  type DType,
  full,
  isFloat,
  permute,
  reshape,
  type Shape,
  ShapeError,
  sizeOf,
} from '@xent/core';
import { allKnown } from '../fold.ts';
import type { Importer, ImportTable, NodeView } from '../node-view.ts';
import { dtypeOf } from '../tensor-data.ts';
import { ints, isKnown, Known, toTensor, type Value } from '../value.ts';

type Inputs = readonly (Value | undefined)[];

/** A shape, axes or bounds: integers that have to be known. */
export function knownInts(node: NodeView, value: Value | undefined, what: string): number[] | null {
  if (value === undefined) return null;
  if (isKnown(value)) return Array.from(value.data);
  return node.refuse(`${what} that are computed from data`, 'export the model with fixed ones');
}

/** A dimension counted from the front. */
export function axisOf(node: NodeView, axis: number, rank: number): number {
  const d = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(d) && d >= 0 && d < Math.max(rank, 1)) return d;
  throw new ShapeError(
    `importModel: ${node.label} expected an axis of a tensor with ${rank} dimensions, got ${axis}; does the input have the shape that the model was exported for?`,
  );
}

/** The same elements in another shape, of a known value or a computed one. */
function reshaped(value: Value, shape: Shape): Value {
  if (isKnown(value) && sizeOf(shape) === value.data.length) {
    return new Known(value.dtype, shape, value.data);
  }
  return reshape(toTensor(value), shape);
}

/** Axes are an attribute up to opset 12, and an input since. */
function axesReader(node: NodeView): (inputs: Inputs) => readonly number[] | null {
  const fixed = node.ints('axes');
  return (inputs) => fixed ?? knownInts(node, inputs[1], 'axes');
}

const identity: Importer =
  () =>
  ([x]) =>
    x as Value;

const flatten: Importer = (node) => {
  const axis = node.int('axis', 1);
  return ([x]) => {
    const { shape } = x as Value;
    const at = axis < 0 ? axis + shape.length : axis;
    return reshaped(x as Value, [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at))]);
  };
};

const reshapeImporter: Importer = (node) => {
  const keepsZero = node.int('allowzero', 0) !== 0;
  const fixed = node.ints('shape');
  return ([x, to]) => {
    const value = x as Value;
    const given = fixed ?? knownInts(node, to, 'sizes') ?? [];
    const sizes = given.map((n, i) => (n === 0 && !keepsZero ? (value.shape[i] ?? 0) : n));
    const known = sizes.reduce((p, n) => (n === -1 ? p : p * n), 1);
    const size = sizeOf(value.shape);
    return reshaped(
      value,
      sizes.map((n) => (n === -1 && known > 0 ? size / known : n)),
    );
  };
};

const transpose: Importer = (node) => {
  const perm = node.ints('perm');
  return ([x]) => {
    const t = toTensor(x as Value);
    return permute(t, perm ?? t.shape.map((_, i) => t.ndim - 1 - i));
  };
};

const squeeze: Importer = (node) => {
  const axes = axesReader(node);
  return (inputs) => {
    const value = inputs[0] as Value;
    const { shape } = value;
    const dims = axes(inputs)?.map((a) => axisOf(node, a, shape.length));
    const kept = shape.filter((n, i) => (dims ? !dims.includes(i) : n !== 1));
    return reshaped(value, kept);
  };
};

const unsqueeze: Importer = (node) => {
  const axes = axesReader(node);
  return (inputs) => {
    const value = inputs[0] as Value;
    const given = axes(inputs) ?? [];
    const rank = value.shape.length + given.length;
    const dims = given.map((a) => axisOf(node, a, rank));
    const rest = [...value.shape];
    const shape = Array.from({ length: rank }, (_, i) =>
      dims.includes(i) ? 1 : (rest.shift() ?? 1),
    );
    return reshaped(value, shape);
  };
};

const concat: Importer = (node) => {
  const axis = node.int('axis', 0);
  return (inputs) => {
    const known = allKnown(inputs);
    if (known?.every(({ shape }) => shape.length === 1)) {
      const data = known.flatMap((k) => Array.from(k.data));
      return new Known(known[0]?.dtype ?? 'int32', [data.length], data);
    }
    const tensors = inputs.map((x) => toTensor(x as Value));
    return cat(tensors, axisOf(node, axis, tensors[0]?.ndim ?? 1));
  };
};

const shapeImporter: Importer = (node) => {
  const start = node.int('start', 0);
  const end = node.int('end', Number.MAX_SAFE_INTEGER);
  return ([x]) => {
    const sizes = (x as Value).shape.slice(start, end);
    return ints([sizes.length], sizes);
  };
};

const sizeImporter: Importer =
  () =>
  ([x]) =>
    ints([], [sizeOf((x as Value).shape)]);

const expand: Importer = (node) => (inputs) => {
  const value = inputs[0] as Value;
  const to = knownInts(node, inputs[1], 'sizes') ?? [];
  const shape = broadcastShapes('importModel', value, { dtype: value.dtype, shape: to });
  return broadcastTo(toTensor(value), shape);
};

const castImporter: Importer = (node) => {
  const dtype = dtypeOf(node.int('to', 1), node.label);
  node.ignore('saturate');
  return ([x]) => {
    const value = x as Value;
    if (!isKnown(value)) return cast(toTensor(value), dtype);
    return new Known(dtype, value.shape, Array.from(value.data, converter(dtype)));
  };
};

function converter(dtype: DType): (v: number) => number {
  if (dtype === 'bool') return (v) => Number(v !== 0);
  return isFloat(dtype) ? (v) => v : Math.trunc;
}

const constantOfShape: Importer = (node) => {
  const fill = node.tensor('value');
  return (inputs) => {
    const shape = knownInts(node, inputs[0], 'sizes') ?? [];
    const dtype = fill?.dtype ?? 'float32';
    return full(shape, Number(fill?.data[0] ?? 0), { dtype });
  };
};

const range: Importer = (node) => (inputs) => {
  const known = allKnown(inputs);
  if (!known) return node.refuse('limits that are computed from data', 'export with fixed ones');
  const [start, limit, step] = known.map(({ data }) => data[0]) as [number, number, number];
  const length = Math.max(0, Math.ceil((limit - start) / step));
  const data = Array.from({ length }, (_, i) => start + i * step);
  return new Known(known[0]?.dtype ?? 'int32', [length], data);
};

export const shapes: ImportTable = {
  Cast: castImporter,
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten: flatten,
  Identity: identity,
  Range: range,
  Reshape: reshapeImporter,
  Shape: shapeImporter,
  Size: sizeImporter,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};
