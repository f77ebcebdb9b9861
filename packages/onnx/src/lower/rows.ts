import type { TensorSpec } from '@xent/core';
import type { Builder } from './builder.ts';
import { sumAlong } from './reduce.ts';

/** What every softmax is made of; the class dimension of `total` is kept as size 1. */
export interface Shifted {
  /** `x - max(x)`. */
  readonly shifted: string;
  readonly exp: string;
  readonly total: string;
}

/**
 * The maximum is subtracted in nodes of their own: providers' softmax loses digits. ReduceMax may lose a NaN, but
 * `x` keeps it, and with it the sum of the row.
 */
export function shiftByMax(b: Builder, x: string, { shape }: TensorSpec, dim: number): Shifted {
  const scalar = shape.length === 0;
  const top = scalar ? x : b.reduce('ReduceMax', x, [dim], true);
  const shifted = b.node('Sub', [x, top]);
  const exp = b.node('Exp', [shifted]);
  return { shifted, exp, total: scalar ? exp : sumAlong(b, exp, shape, dim) };
}
