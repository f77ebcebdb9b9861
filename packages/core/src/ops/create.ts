import { requireArray, requireNumber, requireOptions } from '../check.ts';
import { ArgumentError, describe, ShapeError } from '../errors.ts';
import { requireDType } from '../promote.ts';
import {
  allocate,
  checkDType,
  type DType,
  type HostData,
  requireSize,
  type Shape,
  sizeOf,
} from '../spec.ts';
import { asTensor, Tensor, type TensorLike } from '../tensor.ts';
import { fullOf } from './fill.ts';
import { flatten, store, type TensorData } from './tensor-data.ts';

export interface TensorOptions {
  /** By default float32 for plain numbers, int32 for integer typed arrays, bool for booleans, an array's own for float arrays. */
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
  if (requiresGrad) requireDType(`${op} with requiresGrad`, { dtype, shape: [] }, 'floats');
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
  // `data` comes along where a whole transferable is handed on.
  requireOptions('tensor', options, ['dtype', 'shape', 'requiresGrad', 'data']);
  const flat = flatten(data);
  const dtype = options.dtype ?? flat.dtype;
  const { shape = flat.shape, requiresGrad = false } = options;
  requireArray('tensor', 'the shape', shape);
  requireSize('tensor', flat.values.length, shape);
  requireGradable('tensor', dtype, requiresGrad);
  return Tensor.host({ dtype, shape: [...shape] }, store(flat.values, dtype), requiresGrad);
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
