import type { DType } from '@xent/core';
import type { Builder } from './builder.ts';

export type Float = 'float32' | 'float64';

/** WebGPU has no IsNaN; NaN is what is not even below infinity. */
export function notANumber(b: Builder, x: string, dtype: DType): string {
  return b.onWebGPU ? b.node('Not', [isNumber(b, x, dtype)]) : b.node('IsNaN', [x]);
}

function isNumber(b: Builder, x: string, dtype: DType): string {
  return b.node('LessOrEqual', [x, b.scalar(dtype, Number.POSITIVE_INFINITY)]);
}

/** Shaders need not keep NaN. */
export function exp(b: Builder, x: string, dtype: DType): string {
  const power = b.node('Exp', [x]);
  return b.onWebGPU ? b.node('Where', [isNumber(b, x, dtype), power, x]) : power;
}

/** Shaders need not give `-∞` at 0 and NaN below. */
export function log(b: Builder, x: string, dtype: DType): string {
  const value = b.node('Log', [x]);
  if (!b.onWebGPU) return value;
  const f = (v: number): string => b.scalar(dtype, v);
  const atZero = b.node('Equal', [x, f(0)]);
  const outside = b.node('Where', [atZero, f(Number.NEGATIVE_INFINITY), f(Number.NaN)]);
  return b.node('Where', [b.node('Greater', [x, f(0)]), value, outside]);
}
