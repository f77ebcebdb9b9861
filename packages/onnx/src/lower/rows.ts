import type { TensorSpec } from '@xent/core';
import type { Builder } from './builder.ts';
import { exp } from './float.ts';

/**
 * `x - max(x)` and its exponential. The maximum is subtracted in nodes of their own: providers' softmax loses digits.
 * ReduceMax may lose a NaN, but `x` keeps it, and with it the sum of the row.
 */
export function shiftByMax(
  b: Builder,
  x: string,
  { dtype, shape }: TensorSpec,
  dim: number,
): { readonly shifted: string; readonly exp: string } {
  const top = shape.length === 0 ? x : b.reduce('ReduceMax', x, [dim], true);
  const shifted = b.node('Sub', [x, top]);
  return { shifted, exp: exp(b, shifted, dtype === 'float64' ? dtype : 'float32') };
}
