/** Element types. `float64` exists on backends that say so (`Backend.dtypes`). */
export type DType = 'float64' | 'float32' | 'int32' | 'bool';

/** Sizes of the dimensions, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Everything known about a tensor without its values. */
export interface TensorSpec {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A tensor's values in JavaScript memory, row-major; `bool` is stored as 0 and 1 in a `Uint8Array`. */
export type HostData = Float64Array | Float32Array | Int32Array | Uint8Array;

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** Bytes that one element takes in JavaScript memory. */
export function bytesOf(dtype: DType): number {
  return dtype === 'float64' ? 8 : dtype === 'bool' ? 1 : 4;
}

/** A zero-filled array that holds `size` elements of `dtype`. */
export function allocate(dtype: DType, size: number): HostData {
  switch (dtype) {
    case 'float64':
      return new Float64Array(size);
    case 'float32':
      return new Float32Array(size);
    case 'int32':
      return new Int32Array(size);
    default:
      return new Uint8Array(size);
  }
}

/** `float32[2,3]`: how specs are written in messages. */
export function showSpec(spec: TensorSpec): string {
  return `${spec.dtype}[${spec.shape.join(',')}]`;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i] ?? 1;
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}
