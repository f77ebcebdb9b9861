import type { Shape } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { eq } from './compare.ts';
import { iota } from './fill.ts';

/** @internal Where the position along `dim` of `shape` is the one that `index`, of size 1 there, names: one-hot. */
export function hits(shape: Shape, dim: number, index: Tensor): Tensor {
  return eq(iota(shape, dim), index);
}
