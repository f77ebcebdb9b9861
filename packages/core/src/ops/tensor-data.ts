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

export function flatten(data: TensorData): Flat {
  if (isTypedArray(data)) {
    const kind = data[Symbol.toStringTag].slice(0, 7).toLowerCase() as DType;
    return { values: data, shape: [data.length], dtype: isFloat(kind) ? kind : 'int32' };
  }
  const values: (number | boolean)[] = [];
  const shape: number[] = [];
  const visit = (value: unknown, depth: number, i: number): void => {
    const isNested = typeof value === 'object' && Symbol.iterator in Object(value);
    const list = isNested ? Array.from(value as Iterable<unknown>) : null;
    // The first way down says how long the lists of a depth are.
    if (list && values.length === 0) shape[depth] ??= list.length;
    if (!list && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ArgumentError(
        `tensor: expected numbers or booleans, in arrays of equal length, got ${describe(value)} at depth ${depth}, element ${i}; of a tensor use clone(), detach() or to(dtype)`,
      );
    }
    if (list?.length !== shape[depth]) {
      throw new ShapeError(
        `tensor: expected numbers or booleans, in arrays of equal length, got ${describe(value)} at depth ${depth}, element ${i}`,
      );
    }
    if (!list) values.push(value as number | boolean);
    list?.forEach((inner, k) => {
      visit(inner, depth + 1, k);
    });
  };
  visit(data, 0, 0);
  const bool = values.length > 0 && values.every((v) => typeof v === 'boolean');
  return { values, shape, dtype: bool ? 'bool' : 'float32' };
}

/** Values as stored, copied; int32 truncates and refuses what it cannot hold. */
export function store(values: Flat['values'], dtype: DType): HostData {
  const out = allocate(dtype, values.length);
  const isPlain = isFloat(dtype) && typeof values[0] !== 'bigint';
  if (isPlain) out.set(values as ArrayLike<number>);
  for (let i = 0; !isPlain && i < values.length; i++) {
    const v = Number(values[i]);
    if (dtype === 'int32' && Math.trunc(v) !== (v | 0)) {
      throw new ArgumentError(
        `tensor: expected numbers that int32 holds, got ${values[i]} at position ${i}; use dtype 'float32'`,
      );
    }
    out[i] = dtype === 'bool' ? Number(v !== 0) : v;
  }
  return out;
}
