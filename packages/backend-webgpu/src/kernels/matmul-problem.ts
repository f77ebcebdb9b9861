import { stridesOf } from '@xent/core';
import type { Scope, Source } from '../source.ts';
import type { Value, View } from '../value.ts';

/** One factor: how far apart neighbours lie along each direction of the product. */
export interface Operand {
  readonly view: View;
  /** Is it read from a buffer, so that distances are those of memory? What is computed on the spot has an index in the view. */
  readonly isStored: boolean;
  readonly offset: number;
  readonly batch: number;
  /** Along the rows of the product for the left factor, along its columns for the right one. */
  readonly outer: number;
  /** Along the sum. */
  readonly inner: number;
}

/** A product as kernels see it: `batch` times `[m, k] · [k, n]`. */
export interface Problem {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: Operand;
  readonly right: Operand;
}

/** A product of one column is one of one row, which has the same elements in the same order. */
export function problemOf({ shape, args, attrs }: Value): Problem {
  const [a, b] = args as [View, View];
  const isTurned = Boolean(attrs['transposeA']);
  const [n, m, batch = 1] = shape.toReversed() as [number, number, number?];
  const k = a.shape.at(isTurned ? -2 : -1) as number;
  const left = operand(a, isTurned);
  const right = operand(b, !attrs['transposeB']);
  return n === 1
    ? { batch, m: 1, n: m, k, left: right, right: left }
    : { batch, m, n, k, left, right };
}

function operand(view: View, isTurned: boolean): Operand {
  const { literal, inlined, size } = view.of;
  const isStored = literal === undefined && !inlined && size > 0;
  const strides = isStored ? view.strides : stridesOf(view.shape);
  const [right, down, batch = 0] = strides.toReversed() as [number, number, number?];
  const [outer, inner] = isTurned ? [right, down] : [down, right];
  return { view, isStored, offset: isStored ? view.offset : 0, batch, outer, inner };
}

/** Names of three `u32`: the batch, the position along the product and the one along the sum. */
export interface Place {
  readonly batch: string;
  readonly outer: string;
  readonly inner: string;
}

/** The name of one element of a factor. */
export function element(source: Source, scope: Scope, factor: Operand, at: Place): string {
  const { view, isStored } = factor;
  const position = address(source, factor, at);
  return isStored
    ? source.let(scope, `${source.reader(view.of)}(${position})`, 'x')
    : source.load(scope, view, source.let(scope, position, 'i'));
}

/**
 * The position of an element of a factor, in units of `unit` elements, which divide all distances. The batch and the
 * position along the product have to be names of the scope `main`.
 */
export function address(source: Source, factor: Operand, at: Place, unit = 1): string {
  const { batch, outer, inner, offset } = factor;
  /** Steps of 1 stand in the code, all others are uniforms; negative ones wrap around. */
  const times = (name: string, stride: number): string[] => {
    if (stride === 0) return [];
    if (stride === 1) return [unit === 1 ? name : `${name} / ${unit}u`];
    return [`${name} * ${source.uniform(`stride ${stride / unit}`, stride / unit)}`];
  };
  const base = [...times(at.batch, batch), ...times(at.outer, outer)];
  if (offset !== 0) base.push(source.uniform(`offset ${offset / unit}`, offset / unit));
  const start = base.length > 0 ? [source.let(source.main, base.join(' + '), 'p')] : [];
  return [...start, ...times(at.inner, inner)].join(' + ') || '0u';
}
