import { type DType, type Shape, sizeOf, type Tensor, tensor } from '@xent/core';

/** Values of an input: the same on every machine. `float` becomes the float type that is being checked. */
export interface Fill {
  readonly dtype: 'float' | 'int32' | 'bool';
  readonly shape: Shape;
  /** Row-major; floats are float32 numbers. */
  readonly values: ArrayLike<number>;
}

/** Numbers in [0, 1), 24 bits each, from a linear congruential generator. */
function* uniformStream(seed: number): Generator<number, never> {
  for (let s = seed >>> 0; ; ) {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    yield (s >>> 8) / 2 ** 24;
  }
}

function fill(shape: Shape, seed: number, value: (next: () => number) => number): Fill {
  const stream = uniformStream(seed);
  // The first draws of neighbouring seeds are alike.
  for (let i = 0; i < 8; i++) stream.next();
  const next = (): number => stream.next().value;
  const values = Float32Array.from({ length: sizeOf(shape) }, () => value(next));
  return { dtype: 'float', shape, values };
}

const seedOf = (shape: Shape): number => shape.reduce((h, n) => Math.imul(h, 31) + n, 17);

/** Standard normal numbers, times `scale`, plus `shift`. */
export function normal(shape: Shape, seed: number = 0, scale: number = 1, shift: number = 0): Fill {
  return fill(shape, seedOf(shape) + 7919 * seed, (next) => {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    return radius * Math.cos(2 * Math.PI * next()) * scale + shift;
  });
}

/** Numbers from `low` to `high`. */
export function uniform(shape: Shape, low: number, high: number, seed: number = 0): Fill {
  return fill(shape, seedOf(shape) + 7919 * seed, (next) => low + (high - low) * next());
}

/** Integers from `low` (included) to `high` (excluded), as int32. */
export function integers(shape: Shape, low: number, high: number, seed: number = 0): Fill {
  const { values } = uniform(shape, low, high, seed);
  return { dtype: 'int32', shape, values: Int32Array.from(values, Math.floor) };
}

/** True and false, about equally often. */
export function booleans(shape: Shape, seed: number = 0): Fill {
  const { values } = uniform(shape, 0, 1, seed);
  return { dtype: 'bool', shape, values: Uint8Array.from(values, (v) => Number(v < 0.5)) };
}

/** These floats, in `shape` (a vector by default). */
export function floats(values: readonly number[], shape: Shape = [values.length]): Fill {
  return { dtype: 'float', shape, values: Float32Array.from(values) };
}

/** These integers, in `shape` (a vector by default). */
export function ints(values: readonly number[], shape: Shape = [values.length]): Fill {
  return { dtype: 'int32', shape, values: Int32Array.from(values) };
}

/** These truth values, in `shape` (a vector by default). */
export function bools(values: readonly number[], shape: Shape = [values.length]): Fill {
  return { dtype: 'bool', shape, values: Uint8Array.from(values) };
}

/** The same fill as far as `float` can hold it. */
export function storable(given: Fill, float: DType): Fill {
  if (float !== 'float16' || given.dtype !== 'float') return given;
  return { ...given, values: Float32Array.from(given.values, Math.f16round) };
}

/** The fill as a tensor of its own. */
export function materialize(
  { dtype, shape, values }: Fill,
  float: DType,
  requiresGrad: boolean = false,
): Tensor {
  return tensor(Float64Array.from(values), {
    dtype: dtype === 'float' ? float : dtype,
    shape,
    requiresGrad: requiresGrad && dtype === 'float',
  });
}
