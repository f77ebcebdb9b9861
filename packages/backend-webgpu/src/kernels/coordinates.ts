import { type Shape, stridesOf } from '@xent/core';
import type { Scope, Source } from '../source.ts';

/** The name of the coordinate along `dim` of element `index` of `shape`. */
export function coordinate(
  source: Source,
  scope: Scope,
  shape: Shape,
  dim: number,
  index: string,
): string {
  const strides = shape.map((_, d) => Number(d === dim));
  return source.position(scope, { shape, strides, offset: 0 }, index);
}

/**
 * The name of the position that element `index` of `shape` has in row-major memory of shape `to`, as far as the dimensions
 * that `follows` names say.
 */
export function positionIn(
  source: Source,
  scope: Scope,
  to: Shape,
  shape: Shape,
  follows: (dim: number) => boolean,
  index: string,
): string {
  const strides = stridesOf(to).map((s, d) => (follows(d) ? s : 0));
  return source.position(scope, { shape, strides, offset: 0 }, index);
}

/** Distance of neighbours along `dim` in row-major memory. */
export const strideAlong = (shape: Shape, dim: number): number => stridesOf(shape)[dim] ?? 1;
