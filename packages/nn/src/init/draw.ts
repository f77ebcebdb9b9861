import { allocate, type DType, randint, randn, type Shape, sizeOf, Tensor } from '@xent/core';

const STEPS = 2 ** 24;

/**
 * @internal Uniform numbers in [low, high), in JavaScript memory: a parameter that starts as bytes has the same
 * graph in its first step as in all later ones.
 */
export function drawUniform(shape: Shape, dtype: DType, low: number, high: number): Tensor {
  const integers = randint(0, STEPS, shape).dataSync();
  const data = allocate(dtype, integers.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = low + ((integers[i] as number) / STEPS) * (high - low);
  }
  return Tensor.host({ dtype, shape }, data);
}

/** @internal Normal numbers, in JavaScript memory. */
export function drawNormal(shape: Shape, dtype: DType, mean: number, std: number): Tensor {
  const standard = randn(shape, { dtype }).dataSync();
  const data = allocate(dtype, standard.length);
  for (let i = 0; i < data.length; i++) data[i] = mean + (standard[i] as number) * std;
  return Tensor.host({ dtype, shape }, data);
}

/** @internal One number in every element, in JavaScript memory. */
export function fill(shape: Shape, dtype: DType, value: number): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  data.fill(value);
  return Tensor.host({ dtype, shape }, data);
}
