import { isFloat, type Shape } from '@xent/core';
import type { Builder } from './builder.ts';
import { at, number, numbers, type Site, specAt, type Table } from './lowering.ts';

/** More summands than this are summed in stages: the provider adds one after the other, and loses digits. */
const STAGE = 1024;

/** A divisor of `n` near its root, or 0. */
function divisor(n: number): number {
  for (let d = Math.ceil(Math.sqrt(n)); d <= Math.min(n / 2, 8 * STAGE); d++) {
    if (n % d === 0) return d;
  }
  return 0;
}

/** Sums dimension `dim` away, leaving size 1. */
function sumAlong(b: Builder, x: string, shape: Shape, dim: number): string {
  const n = shape[dim] as number;
  if (n <= STAGE) return b.reduce('ReduceSum', x, [dim], true);
  let source = x;
  let parts = divisor(n);
  let length = n / parts;
  if (parts === 0) {
    parts = Math.ceil(Math.sqrt(n));
    length = Math.ceil(n / parts);
    const pads = [
      ...shape.map(() => 0),
      ...shape.map((_, i) => (i === dim ? parts * length - n : 0)),
    ];
    source = b.node('Pad', [x, b.ints(pads)]);
  }
  const split = [...shape.slice(0, dim), parts, length, ...shape.slice(dim + 1)];
  const partial = b.reduce('ReduceSum', b.reshape(source, split), [dim + 1], false);
  return sumAlong(b, partial, shape.with(dim, parts), dim);
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

/** ReduceMax and ReduceMin lose a NaN that is not the first element; ArgMax and ArgMin find it. */
const extreme =
  (name: string) =>
  (b: Builder, site: Site): string => {
    const { attrs, spec } = site;
    const { dtype } = specAt(site, 0);
    const dims = numbers(attrs, 'dims');
    const keepdim = Boolean(attrs['keepdim']);
    if (dims.length === 0) return at(site, 0);
    if (dtype === 'bool') {
      const best = b.reduce(`Reduce${name}`, b.cast(at(site, 0), 'int32'), dims, keepdim);
      return b.cast(best, 'bool');
    }
    const x = at(site, 0);
    if (!isFloat(dtype)) return b.reduce(`Reduce${name}`, x, dims, keepdim);
    if (dims.length === 1) {
      const place = b.node(`Arg${name}`, [x], { axis: dims[0] as number, keepdims: 1 });
      const best = b.node('GatherElements', [x, place], { axis: dims[0] as number });
      return keepdim ? best : b.reshape(best, spec.shape);
    }
    const best = b.reduce(`Reduce${name}`, x, dims, keepdim);
    const nan = b.cast(b.node('IsNaN', [x]), 'int32');
    const any = b.cast(b.reduce('ReduceMax', nan, dims, keepdim), 'bool');
    return b.node('Where', [any, b.scalar(dtype, Number.NaN), best]);
  };

const position =
  (op: string) =>
  (b: Builder, site: Site): string => {
    const x = specAt(site, 0).dtype === 'bool' ? b.cast(at(site, 0), 'int32') : at(site, 0);
    const attributes = {
      axis: number(site.attrs, 'dim'),
      keepdims: Number(site.attrs['keepdim']),
    };
    return b.cast(b.node(op, [x], attributes), 'int32');
  };

/** Positions of the elements in order along `axis`; equal ones stay in theirs. */
function order(b: Builder, x: string, count: number, axis: number, largest: number): string {
  const attributes = { axis, largest, sorted: 1 };
  return b.many('TopK', [x, b.ints([count])], 2, attributes)[1] as string;
}

/** NaN is larger than anything, infinity included: a second pass, which keeps the order of the first, moves it. */
function argsort(b: Builder, site: Site): string {
  const { dtype, shape } = specAt(site, 0);
  const axis = number(site.attrs, 'dim');
  const count = shape[axis] as number;
  const largest = Number(site.attrs['descending']);
  const x = dtype === 'bool' ? b.cast(at(site, 0), 'int32') : at(site, 0);
  if (!isFloat(dtype)) return b.cast(order(b, x, count, axis, largest), 'int32');
  const nan = b.node('IsNaN', [x]);
  const numbersOnly = b.node('Where', [nan, b.scalar(dtype, 0), x]);
  const first = order(b, numbersOnly, count, axis, largest);
  const moved = b.node('GatherElements', [b.cast(nan, 'int32'), first], { axis });
  const second = order(b, moved, count, axis, largest);
  return b.cast(b.node('GatherElements', [first, second], { axis }), 'int32');
}

function cumsum(b: Builder, site: Site): string {
  return b.node('CumSum', [at(site, 0), b.scalar('int32', number(site.attrs, 'dim'))]);
}

export const reductions: Table = {
  sum,
  prod,
  amax: extreme('Max'),
  amin: extreme('Min'),
  argmax: position('ArgMax'),
  argmin: position('ArgMin'),
  argsort,
  cumsum,
};
