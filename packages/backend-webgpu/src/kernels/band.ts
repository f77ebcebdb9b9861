import { type Shape, sizeOf } from '@xent/core';
import { isWhole, permuted } from '@xent/core/plan';
import type { Scope, Source } from '../source.ts';
import type { View } from '../value.ts';
import type { Neighbours } from './reduction-plan.ts';

/** Elements `[outer, count, inner]`, of which those along the middle belong together. */
export interface Band {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** The elements along one dimension. */
export function bandAlong(shape: Shape, dim: number): Band {
  return {
    outer: sizeOf(shape.slice(0, dim)),
    count: shape[dim] ?? 1,
    inner: sizeOf(shape.slice(dim + 1)),
  };
}

/** The elements along several dimensions, read in an order in which these lie side by side. */
export function bandOver(view: View, dims: readonly number[]): Band & { readonly view: View } {
  const real = view.shape.map((_, d) => d).filter((d) => view.shape[d] !== 1);
  const reduced = real.filter((d) => dims.includes(d));
  const first = real.indexOf(reduced[0] ?? -1);
  const isBand = reduced.every((d, i) => real[first + i] === d);
  const order = isBand ? real : [...real.filter((d) => !dims.includes(d)), ...reduced];
  const at = reduced.length === 0 ? order.length : order.indexOf(reduced[0] as number);
  const sizes = order.map((d) => view.shape[d] as number);
  return {
    view: permuted(view, order),
    outer: sizeOf(sizes.slice(0, at)),
    count: sizeOf(sizes.slice(at, at + reduced.length)),
    inner: sizeOf(sizes.slice(at + reduced.length)),
  };
}

/** What lies closest together where some dimensions are reduced: elements of one output, or of neighbouring ones? */
export function neighboursOf({ shape, strides }: View, reduced: readonly number[]): Neighbours {
  let closest = -1;
  let least = Number.POSITIVE_INFINITY;
  strides.forEach((stride, d) => {
    if (shape[d] === 1 || stride === 0 || Math.abs(stride) >= least) return;
    closest = d;
    least = Math.abs(stride);
  });
  return reduced.includes(closest) ? 'elements' : 'outputs';
}

/** The name of the index of element `r` of a line; the indices of elsewhere need not divide where it `splits`. */
export type LineIndex = (scope: Scope, r: string, splits?: boolean) => string;

/** How the elements of the line with the number `line`, of which there are `outer · inner`, are found. */
export function lineIndex(
  source: Source,
  scope: Scope,
  { count, inner }: Band,
  line: string,
): LineIndex {
  const n = source.uniform('inner', inner);
  const outer = inner === 1 ? line : source.let(scope, `${line} / ${n}`);
  const low = inner === 1 ? '0u' : source.let(scope, `${line} % ${n}`);
  const base = source.let(scope, `${outer} * ${source.uniform('along', count)}`);
  return (loop, r, splits = true) => {
    const row = source.let(loop, `${base} + ${r}`);
    const index = inner === 1 ? row : source.let(loop, `${row} * ${n} + ${low}`);
    if (!splits) return index;
    source.split(loop, row, count, outer, r);
    if (inner > 1) {
      source.split(loop, index, inner, row, low);
      source.split(loop, index, count * inner, outer, source.let(loop, `${r} * ${n} + ${low}`));
    }
    return index;
  };
}

/** Reads element `r` of a line. */
export function lineReader(
  source: Source,
  scope: Scope,
  view: View,
  band: Band,
  line: string,
): (scope: Scope, r: string) => string {
  const index = lineIndex(source, scope, band, line);
  const isPlain = isWhole(view) && !view.of.inlined;
  return (loop, r) => source.load(loop, view, index(loop, r, !isPlain));
}
