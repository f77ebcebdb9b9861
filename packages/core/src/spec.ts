import { DTypeError, describe, ShapeError } from './errors.ts';

/**
 * Element types. `float64` and `float16` exist on backends that say so (`Backend.dtypes`); `float16` is a way to store
 * numbers: operations compute in float32 and round their result once.
 */
export type DType = 'float64' | 'float32' | 'float16' | 'int32' | 'bool';

/** Sizes of the dimensions, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Everything known about a tensor without its values. */
export interface TensorSpec {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** `Float16Array` where TypeScript's `lib` knows it, nothing elsewhere. */
export type HalfArray = typeof globalThis extends { Float16Array: { prototype: infer T } }
  ? T
  : never;

/** A tensor's values in JavaScript memory, row-major; `bool` is stored as 0 and 1 in a `Uint8Array`. */
export type HostData = Float64Array | Float32Array | HalfArray | Int32Array | Uint8Array;

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** Bytes that one element takes in JavaScript memory. */
export function bytesOf(dtype: DType): number {
  return dtype === 'bool' ? 1 : Number(dtype.slice(-2)) / 8;
}

const ARRAYS = {
  __proto__: null,
  float64: Float64Array,
  float32: Float32Array,
  float16: globalThis.Float16Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** Those that this engine has arrays for. */
export const availableDTypes = (): DType[] =>
  (Object.keys(ARRAYS) as DType[]).filter((dtype) => ARRAYS[dtype]);

/**
 * A zero-filled array that holds `size` elements of `dtype`.
 * @throws ShapeError when memory does not hold that many
 */
export function allocate(dtype: DType, size: number): HostData {
  try {
    return new ARRAYS[dtype](size);
  } catch (error) {
    checkDType('allocate', dtype);
    requireMemory('allocate', { dtype, shape: [size] }, 0);
    throw error;
  }
}

/** @internal Refuses a shape of more than `most` elements; positions are int32. */
export function requireMemory(op: string, spec: TensorSpec, most: number = 2 ** 31 - 1): void {
  if (sizeOf(spec.shape) <= most) return;
  throw new ShapeError(
    `${op}: expected no more than memory holds, got ${showSpec(spec)}; are the sizes right?`,
  );
}

/** @internal Refuses what is no element type. */
export function checkDType(op: string, dtype: unknown): void {
  if (ARRAYS[dtype as DType]) return;
  throw new DTypeError(
    `${op}: expected dtype ${Object.keys(ARRAYS).join(', ')}, got ${describe(dtype)}; class indices are 'int32', and float16 takes Node 24, Chrome 135, Firefox 129 or Safari 18.2`,
  );
}

/** `float32[2,3]`: how specs are written in messages. */
export function showSpec(spec: TensorSpec): string {
  return `${spec.dtype}[${spec.shape.join(',')}]`;
}

/** @internal Refuses a shape, written as `shown`, that does not hold `size` elements. */
export function requireSize(op: string, size: number, shape: Shape, shown: Shape = shape): Shape {
  if (shape.every((n) => Number.isInteger(n) && n >= 0) && sizeOf(shape) === size) return shape;
  throw new ShapeError(
    `${op}: expected a shape of ${size} elements, got [${shown.join(', ')}]; reshape takes one -1`,
  );
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

export function isFloat(dtype: DType): boolean {
  return dtype.startsWith('float');
}
