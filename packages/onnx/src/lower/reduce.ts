import { isFloat, type Shape } from '@xent/core';
import type { Builder } from './builder.ts';
import { notANumber } from './float.ts';
import { at, number, numbers, type Site, specAt, type Table } from './lowering.ts';

/** More summands than this are summed in stages: the provider adds one after the other, and loses digits. */
const STAGE = 128;

/** A length of rows into which `n` elements are cut without a rest, or 0. */
function rowLength(n: number): number {
  for (let d = STAGE; d >= STAGE / 8; d--) if (n % d === 0) return d;
  return 0;
}

/** The sum along dimension `dim` of something of this shape, which stays with size 1. */
export function sumAlong(b: Builder, x: string, shape: Shape, dim: number): string {
  const n = shape[dim] as number;
  if (n <= STAGE) return b.reduce('ReduceSum', x, [dim], true);
  const length = rowLength(n) || STAGE;
  const rows = Math.ceil(n / length);
  const missing = rows * length - n;
  const after = shape.map((_, i) => (i === dim ? missing : 0));
  const whole = missing > 0 ? b.node('Pad', [x, b.ints([...shape.map(() => 0), ...after])]) : x;
  const split = [...shape.slice(0, dim), rows, length, ...shape.slice(dim + 1)];
  const partial = b.reduce('ReduceSum', b.reshape(whole, split), [dim + 1], false);
  return sumAlong(b, partial, shape.with(dim, rows), dim);
}

function sum(b: Builder, site: Site): string {
  const dims = numbers(site.attrs, 'dims');
  const { dtype, shape } = specAt(site, 0);
  const count = dims.reduce((n, d) => n * (shape[d] as number), 1);
  if (dims.length === 0) return at(site, 0);
  if (count <= STAGE || !isFloat(dtype)) {
    return b.reduce('ReduceSum', at(site, 0), dims, Boolean(site.attrs['keepdim']));
  }
  let result = at(site, 0);
  let left = shape;
  for (const dim of dims.toReversed()) {
    result = sumAlong(b, result, left, dim);
    left = left.with(dim, 1);
  }
  return site.attrs['keepdim'] ? result : b.reshape(result, site.spec.shape);
}

function prod(b: Builder, site: Site): string {
  const dims = numbers(site.attrs, 'dims');
  const { shape } = specAt(site, 0);
  if (dims.length === 0) return at(site, 0);
  if (dims.some((d) => shape[d] === 0)) {
    return b.expand(b.scalar(site.spec.dtype, 1), site.spec.shape);
  }
  return b.reduce('ReduceProd', at(site, 0), dims, Boolean(site.attrs['keepdim']));
}

/** Is any element NaN? */
function anyNaN(b: Builder, nan: string, dims: readonly number[], keepdim: boolean): string {
  return b.cast(b.reduce('ReduceMax', b.cast(nan, 'int32'), dims, keepdim), 'bool');
}

/** ReduceMax and ReduceMin lose a NaN that is not the first element. */
const extreme =
  (op: string) =>
  (b: Builder, site: Site): string => {
    const { attrs, spec } = site;
    const x = at(site, 0);
    const dims = numbers(attrs, 'dims');
    const keepdim = Boolean(attrs['keepdim']);
    if (dims.length === 0) return x;
    if (spec.dtype === 'bool')
      return b.cast(b.reduce(op, b.cast(x, 'int32'), dims, keepdim), 'bool');
    const best = b.reduce(op, x, dims, keepdim);
    if (!isFloat(spec.dtype)) return best;
    const any = anyNaN(b, notANumber(b, x, spec.dtype), dims, keepdim);
    return b.node('Where', [any, b.scalar(spec.dtype, Number.NaN), best]);
  };

/** The first NaN, if there is one: the provider's own order has none for it. */
const position =
  (op: string) =>
  (b: Builder, site: Site): string => {
    const { dtype } = specAt(site, 0);
    const dim = number(site.attrs, 'dim');
    const keepdim = Boolean(site.attrs['keepdim']);
    const first = (kind: string, x: string): string =>
      b.node(kind, [x], { axis: dim, keepdims: Number(keepdim) });
    const x = dtype === 'bool' ? b.cast(at(site, 0), 'int32') : at(site, 0);
    if (!isFloat(dtype)) return b.cast(first(op, x), 'int32');
    const nan = notANumber(b, x, dtype);
    const best = first(op, b.node('Where', [nan, b.scalar(dtype, 0), x]));
    const place = b.node('Where', [
      anyNaN(b, nan, [dim], keepdim),
      first('ArgMax', b.cast(nan, 'int32')),
      best,
    ]);
    return b.cast(place, 'int32');
  };

/** Positions of the elements in order along `axis`; equal ones stay in theirs. */
function order(b: Builder, x: string, count: number, axis: number, largest: number): string {
  const attributes = { axis, largest, sorted: 1 };
  return b.many('TopK', [x, b.ints([count])], 2, attributes)[1] as string;
}

/**
 * Only finite numbers are sorted by value, since kernels pad with infinities and have no order for NaN. A second pass,
 * which keeps the order of the first, moves what is -∞, ∞ and NaN, the largest, to its place.
 */
function argsort(b: Builder, site: Site): string {
  const { dtype, shape } = specAt(site, 0);
  const axis = number(site.attrs, 'dim');
  const count = shape[axis] as number;
  const largest = Number(site.attrs['descending']);
  const x = dtype === 'bool' ? b.cast(at(site, 0), 'int32') : at(site, 0);
  if (!isFloat(dtype)) return b.cast(order(b, x, count, axis, largest), 'int32');
  const f = (v: number): string => b.scalar(dtype, v);
  const low = b.node('Equal', [x, f(Number.NEGATIVE_INFINITY)]);
  const high = b.node('Equal', [x, f(Number.POSITIVE_INFINITY)]);
  const odd = b.node('Where', [notANumber(b, x, dtype), f(2), b.cast(high, dtype)]);
  const rank = b.node('Where', [low, f(-1), odd]);
  const finite = b.node('Where', [b.node('Equal', [rank, f(0)]), x, f(0)]);
  const first = order(b, finite, count, axis, largest);
  const moved = b.node('GatherElements', [rank, first], { axis });
  const second = order(b, moved, count, axis, largest);
  return b.cast(b.node('GatherElements', [first, second], { axis }), 'int32');
}

/** In float64, since each sum carries the errors of all before it; on WebGPU, which has none, in rows. */
function cumsum(b: Builder, site: Site): string {
  const dim = number(site.attrs, 'dim');
  const { dtype, shape } = site.spec;
  const along = (x: string, axis: number, exclusive = 0): string =>
    b.node('CumSum', [x, b.scalar('int32', axis)], { exclusive });
  if (dtype !== 'float32') return along(at(site, 0), dim);
  if (!b.onWebGPU) return b.cast(along(b.cast(at(site, 0), 'float64'), dim), 'float32');
  const n = shape[dim] as number;
  const length = n > STAGE ? rowLength(n) : 0;
  if (length === 0) return along(at(site, 0), dim);
  const split = [...shape.slice(0, dim), n / length, length, ...shape.slice(dim + 1)];
  const rows = b.reshape(at(site, 0), split);
  const before = along(b.reduce('ReduceSum', rows, [dim + 1], true), dim, 1);
  return b.reshape(b.node('Add', [along(rows, dim + 1), before]), shape);
}

export const reductions: Table = {
  sum,
  prod,
  amax: extreme('ReduceMax'),
  amin: extreme('ReduceMin'),
  argmax: position('ArgMax'),
  argmin: position('ArgMin'),
  argsort,
  cumsum,
};
