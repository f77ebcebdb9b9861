import { requireArray, requireNumber, requireOptions } from '../check.ts';
import { ArgumentError, DTypeError, describe, ShapeError } from '../errors.ts';
import {
  allocate,
  checkDType,
  type DType,
  type HostData,
  isFloat,
  type Shape,
  sizeOf,
} from '../spec.ts';
import { asTensor, isTensorLike, Tensor, type TensorLike } from '../tensor.ts';
import { fullOf } from './fill.ts';

/** Nested arrays of numbers or booleans, any depth; the innermost ones may be typed arrays. */
export type NestedData = number | boolean | NumericArray | readonly NestedData[];
/** Every typed array of numbers. */
export type NumericArray =
  | Float32Array
  | Float64Array
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

export interface TensorOptions {
  /** By default float32 for plain numbers, int32 for integer typed arrays, bool for booleans, float64 for `Float64Array`. */
  readonly dtype?: DType;
  /** Shape of flat data. */
  readonly shape?: Shape;
  /** Record gradients with respect to this tensor. Default false. */
  readonly requiresGrad?: boolean;
}

export interface FillOptions {
  readonly dtype?: DType;
  readonly requiresGrad?: boolean;
}

interface Flat {
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

function flatten(data: TensorData): Flat {
  if (isTypedArray(data)) {
    const dtype =
      data instanceof Float64Array ? 'float64' : data instanceof Float32Array ? 'float32' : 'int32';
    return { values: data, shape: [data.length], dtype };
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
  const mayNotFit =
    values instanceof Float32Array ||
    values instanceof Float64Array ||
    values instanceof Uint32Array;
  return isFloat(dtype) || (dtype === 'int32' && !mayNotFit);
}

/** Values as stored, copied; int32 truncates and refuses what it cannot hold. */
function store(values: Flat['values'], dtype: DType): HostData {
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

/** @internal Refuses shapes that are none. */
export function requireShape(op: string, shape: Shape): Shape {
  requireArray(op, 'the shape', shape);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(
      `${op}: expected sizes that are integers from 0, got [${shape.join(', ')}]`,
    );
  }
  return [...shape];
}

/** Checks what all tensors are made with. */
function requireGradable(op: string, dtype: DType, requiresGrad: boolean): void {
  checkDType(op, dtype);
  if (requiresGrad && !isFloat(dtype)) {
    throw new DTypeError(
      `${op}: only float tensors have gradients, got ${dtype} with requiresGrad; use dtype 'float32'`,
    );
  }
}

/**
 * A tensor from JavaScript data, which is copied, so that a batch buffer can be reused.
 *
 * @param data a number, nested arrays, any typed array, or an iterable of numbers
 * @param options `dtype`, `shape` (for flat data) and `requiresGrad`
 * @throws ShapeError for ragged arrays or a shape that does not fit, ArgumentError for anything else
 * @example
 * tensor([[2.0, 1.0, 0.1]]);                                  // float32[1,3]
 * tensor([0, 2], { dtype: 'int32' });                         // int32[2]
 * tensor(new Float32Array(6), { shape: [2, 3] });             // float32[2,3]
 * @see https://pytorch.org/docs/stable/generated/torch.tensor.html
 */
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  if (isTensorLike(data)) {
    throw new ArgumentError(
      'tensor: the data is a tensor already; use clone(), detach() or to(dtype)',
    );
  }
  // `data` comes along where a whole transferable is handed on.
  requireOptions('tensor', options, ['dtype', 'shape', 'requiresGrad', 'data']);
  const flat = flatten(data);
  const dtype = options.dtype ?? flat.dtype;
  const shape = options.shape ? requireShape('tensor', options.shape) : flat.shape;
  if (sizeOf(shape) !== flat.values.length) {
    throw new ShapeError(
      `tensor: shape [${shape.join(', ')}] holds ${sizeOf(shape)} elements, got ${flat.values.length}`,
    );
  }
  const requiresGrad = options.requiresGrad ?? false;
  requireGradable('tensor', dtype, requiresGrad);
  return Tensor.host({ dtype, shape }, store(flat.values, dtype), requiresGrad);
}

/** @internal A tensor around data that nobody else writes to. */
export function fromOwned(
  data: HostData,
  dtype: DType,
  shape: Shape,
  requiresGrad = false,
): Tensor {
  return Tensor.host({ dtype, shape }, data, requiresGrad);
}

const FILL_NAMES: readonly string[] = ['dtype', 'requiresGrad'];

/** A tensor of `shape` filled with `value`. */
export function full(shape: Shape, value: number | boolean, options: FillOptions = {}): Tensor {
  requireOptions('full', options, FILL_NAMES);
  if (typeof value !== 'boolean' && typeof value !== 'number') {
    throw new ArgumentError(
      `full: expected a number or a boolean as value, got ${describe(value)}`,
    );
  }
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32');
  requireGradable('full', dtype, options.requiresGrad ?? false);
  const checked = requireShape('full', shape);
  if (!options.requiresGrad) return fullOf(checked, Number(value), dtype);
  const data = allocate(dtype, sizeOf(checked)).fill(Number(value));
  return fromOwned(data as HostData, dtype, checked, true);
}

/** Zeros of `shape`. */
export function zeros(shape: Shape, options?: FillOptions): Tensor {
  return full(shape, 0, options);
}

/** Ones of `shape`. */
export function ones(shape: Shape, options?: FillOptions): Tensor {
  return full(shape, 1, options);
}

/** `value` in the shape and dtype of `x`. */
export function fullLike(
  x: TensorLike,
  value: number | boolean,
  options: FillOptions = {},
): Tensor {
  const t = asTensor(x, 'fullLike');
  return full(t.shape, value, { dtype: t.dtype, ...options });
}

/** Zeros in the shape and dtype of `x`. */
export function zerosLike(x: TensorLike, options?: FillOptions): Tensor {
  return fullLike(x, 0, options);
}

/** Ones in the shape and dtype of `x`. */
export function onesLike(x: TensorLike, options?: FillOptions): Tensor {
  return fullLike(x, 1, options);
}

/**
 * `start, start + step, …` below `end`: `arange(end)`, `arange(start, end)` or `arange(start, end, step)`.
 * int32 if all arguments are integers, float32 otherwise.
 * @see https://pytorch.org/docs/stable/generated/torch.arange.html
 */
export function arange(
  start: number,
  end?: number,
  step: number = 1,
  options: FillOptions = {},
): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  const count = Math.ceil((to - from) / step);
  if (!Number.isFinite(count) || count < 0 || step === 0) {
    throw new ArgumentError(
      `arange: expected a finite range in the direction of the step, got start ${from}, end ${to}, step ${step}`,
    );
  }
  const dtype = options.dtype ?? ([from, to, step].every(Number.isInteger) ? 'int32' : 'float32');
  requireGradable('arange', dtype, options.requiresGrad ?? false);
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = from + i * step;
  return fromOwned(data, dtype, [count], options.requiresGrad);
}

/** `steps` equally spaced numbers from `start` to `end`, both included. */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: FillOptions = {},
): Tensor {
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ArgumentError(`linspace: expected a count of steps from 0, got ${steps}`);
  }
  const dtype = options.dtype ?? 'float32';
  requireGradable('linspace', dtype, options.requiresGrad ?? false);
  const data = allocate(dtype, steps);
  requireNumber('linspace', 'start', start);
  requireNumber('linspace', 'end', end);
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  // The second half is counted from the end, so that the end is exact.
  for (let i = 0; i < steps; i++) {
    data[i] = i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step;
  }
  return fromOwned(data, dtype, [steps], options.requiresGrad);
}

/** The identity matrix of `n` rows and `m` columns. */
export function eye(n: number, m: number = n, options: FillOptions = {}): Tensor {
  const dtype = options.dtype ?? 'float32';
  const shape = requireShape('eye', [n, m]);
  requireGradable('eye', dtype, options.requiresGrad ?? false);
  const data = allocate(dtype, n * m);
  for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1;
  return fromOwned(data, dtype, shape, options.requiresGrad);
}
