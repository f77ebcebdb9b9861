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

/** @internal */
export function isTypedArray(data: unknown): data is NumericArray {
  return ArrayBuffer.isView(data) && 'length' in data;
}

function isList(data: unknown): data is ArrayLike<unknown> {
  return Array.isArray(data) || isTypedArray(data);
}

export function flatten(data: TensorData): Flat {
  if (isTypedArray(data)) {
    const kind = data[Symbol.toStringTag].slice(0, 7).toLowerCase() as DType;
    return { values: data, shape: [data.length], dtype: isFloat(kind) ? kind : 'int32' };
  }
  const isIterable = typeof data === 'object' && Symbol.iterator in Object(data);
  let values: unknown[] = [isIterable ? Array.from(data as Iterable<unknown>) : data];
  const shape: number[] = [];
  const wrong = (value: unknown, i: number): Error => {
    const type = isList(value) || typeof value === 'number' ? ShapeError : ArgumentError;
    return new type(
      `tensor: expected numbers or booleans, in arrays of equal length, got ${describe(value)} at depth ${shape.length}, element ${i}`,
    );
  };
  // One level of nesting a time.
  for (let first = values[0]; isList(first); first = values[0]) {
    const { length } = first;
    const inner: unknown[] = [];
    values.forEach((list, i) => {
      if (!isList(list) || list.length !== length) throw wrong(list, i);
      for (let k = 0; k < length; k++) inner.push(list[k]);
    });
    shape.push(length);
    values = inner;
  }
  const bad = values.findIndex((v) => typeof v !== 'number' && typeof v !== 'boolean');
  if (bad >= 0) throw wrong(values[bad], bad);
  const bool = values.length > 0 && values.every((v) => typeof v === 'boolean');
  return { values: values as number[], shape, dtype: bool ? 'bool' : 'float32' };
}

/** Values as stored, copied; int32 truncates and refuses what it cannot hold. */
export function store(values: Flat['values'], dtype: DType): HostData {
  const out = allocate(dtype, values.length);
  if (isFloat(dtype) && typeof values[0] !== 'bigint') {
    out.set(values as ArrayLike<number>);
    return out;
  }
  for (let i = 0; i < values.length; i++) {
    const v = Number(values[i]);
    if (dtype === 'int32' && !(v > -(2 ** 31) - 1 && v < 2 ** 31)) {
      throw new ArgumentError(
        `tensor: expected numbers that int32 holds, got ${values[i]} at position ${i}; use dtype 'float32'`,
      );
    }
    out[i] = dtype === 'bool' ? Number(v !== 0) : v;
  }
  return out;
}
