import { ArgumentError, describe, ShapeError } from '../errors.ts';
import {
  allocate,
  type DType,
  type HalfArray,
  type HostData,
  isFloat,
  type Shape,
} from '../spec.ts';

/** Nested arrays of numbers or booleans, any depth; the innermost ones may be typed arrays. */
export type NestedData = number | boolean | NumericArray | readonly NestedData[];
/** Every typed array of numbers. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | HalfArray
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;
/** What a tensor can be made of. */
export type TensorData = NestedData | NumericArray | Iterable<number>;

/** @internal Data as its elements in order. */
export interface Flat {
  readonly values: ArrayLike<number | bigint | boolean>;
  readonly shape: Shape;
  readonly dtype: DType;
}

type BigInts = BigInt64Array | BigUint64Array;

function isTypedArray(data: unknown): data is NumericArray {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}

/** Appends the elements of `data`, which has to have the shape `shape.slice(depth)`. */
function flattenInto(
  out: (number | boolean)[],
  data: NestedData,
  shape: Shape,
  depth: number,
): void {
  const isElement = typeof data === 'number' || typeof data === 'boolean';
  if (isElement && depth === shape.length) {
    out.push(data);
    return;
  }
  const here = (): string => ` at depth ${depth}, element ${out.length}`;
  if (!isElement && !Array.isArray(data) && !isTypedArray(data)) {
    throw new ArgumentError(
      `tensor: expected numbers, booleans or nested arrays of them${depth > 0 ? '' : ', a typed array or an iterable'}, got ${describe(data)}${here()}`,
    );
  }
  const items = data as ArrayLike<NestedData>;
  if (isElement || items.length !== shape[depth]) {
    throw new ShapeError(
      `tensor: expected arrays of equal length, got ${isElement ? 'a number' : `${items.length} elements where others have ${shape[depth] ?? 'none'},`}${here()}`,
    );
  }
  for (let i = 0; i < items.length; i++) flattenInto(out, items[i] as NestedData, shape, depth + 1);
}

export function flatten(data: TensorData): Flat {
  if (isTypedArray(data)) {
    const kind = data[Symbol.toStringTag].slice(0, 7).toLowerCase() as DType;
    return { values: data, shape: [data.length], dtype: isFloat(kind) ? kind : 'int32' };
  }
  if (typeof data === 'object' && !Array.isArray(data) && Symbol.iterator in (data ?? {})) {
    const values = Array.from(data as Iterable<number>);
    const bad = values.findIndex((v) => typeof v !== 'number');
    if (bad >= 0) {
      throw new ArgumentError(
        `tensor: expected an iterable of numbers, got ${describe(values[bad])} at position ${bad}`,
      );
    }
    return { values, shape: [values.length], dtype: 'float32' };
  }
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level) || isTypedArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const values: (number | boolean)[] = [];
  flattenInto(values, data as NestedData, shape, 0);
  const bool = values.length > 0 && values.every((v) => typeof v === 'boolean');
  return { values, shape, dtype: bool ? 'bool' : 'float32' };
}

/** Can `set` copy these elements as they are, at the speed of memory? */
function canSet(values: unknown, dtype: DType): values is Exclude<NumericArray, BigInts> {
  if (!isTypedArray(values) || typeof values[0] !== 'number') return false;
  const mayNotFit = /^(Float|Uint32)/.test(values[Symbol.toStringTag]);
  return isFloat(dtype) || (dtype === 'int32' && !mayNotFit);
}

/** Values as stored, copied; int32 truncates and refuses what it cannot hold. */
export function store(values: Flat['values'], dtype: DType): HostData {
  const out = allocate(dtype, values.length);
  if (canSet(values, dtype)) {
    out.set(values);
    return out;
  }
  for (let i = 0; i < values.length; i++) {
    const v = Number(values[i]);
    if (dtype === 'int32' && !(v > -2147483649 && v < 2147483648)) {
      throw new ArgumentError(
        `tensor: int32 holds -2147483648 to 2147483647, got ${values[i]} at position ${i}; use dtype 'float32' or smaller numbers`,
      );
    }
    out[i] = dtype === 'bool' ? Number(v !== 0) : v;
  }
  return out;
}
