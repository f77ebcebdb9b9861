import { type Shape, sizeOf } from '@xent/core';
import type { Builder } from './builder.ts';
import { at, number, numbers, type Site, specAt, type Table } from './lowering.ts';

/** Every dimension of a shape. */
const allOf = (shape: Shape): readonly number[] => shape.map((_, i) => i);

/** A slice of the dimensions in which it is one. */
function slice(b: Builder, { x, specs, attrs }: Site): string {
  const shape = specs[0]?.shape ?? [];
  const [start, stop, step] = ['start', 'stop', 'step'].map((name) => numbers(attrs, name)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const axes = allOf(shape).filter((d) => start[d] !== 0 || stop[d] !== shape[d] || step[d] !== 1);
  const pick = (from: readonly number[]): number[] => axes.map((d) => from[d] as number);
  return b.slice(x[0] as string, axes, pick(start), pick(stop), pick(step));
}

function flip(b: Builder, site: Site): string {
  const dims = numbers(site.attrs, 'dims');
  const each = (n: number): number[] => dims.map(() => n);
  // Far below every first element: the slice ends behind it.
  return b.slice(at(site, 0), dims, each(-1), each(-(2 ** 31)), each(-1));
}

/** `k` further elements between neighbours: an axis of its own for them, whose tail is cut off again. */
function spread(
  b: Builder,
  x: string,
  shape: Shape,
  interior: readonly number[],
  value: string,
): string {
  const wide = interior.map((k) => k + 1);
  const pairs = shape.flatMap((n) => [n, 1]);
  const after = interior.flatMap((k) => [0, k]);
  const padded = b.node('Pad', [
    b.reshape(x, pairs),
    b.ints([...pairs.map(() => 0), ...after]),
    value,
  ]);
  const joined = b.reshape(
    padded,
    shape.map((n, i) => n * (wide[i] as number)),
  );
  const axes = allOf(shape).filter((d) => interior[d] !== 0);
  const each = (n: number): number[] => axes.map(() => n);
  return b.slice(
    joined,
    axes,
    each(0),
    axes.map((d) => ((shape[d] as number) - 1) * (wide[d] as number) + 1),
    each(1),
  );
}

function pad(b: Builder, site: Site): string {
  const { attrs, spec } = site;
  const { shape } = specAt(site, 0);
  const [low, high, interior] = ['low', 'high', 'interior'].map((name) => numbers(attrs, name)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const value = b.scalar(spec.dtype, number(attrs, 'value'));
  const wide = shape.map((n, i) => n + Math.max(0, n - 1) * (interior[i] as number));
  const from = wide.map((_, i) => Math.max(0, -(low[i] as number)));
  const to = wide.map((n, i) => n + Math.min(0, high[i] as number));
  // Nothing is left of the input.
  if (wide.some((_, i) => (to[i] as number) <= (from[i] as number))) {
    return b.expand(value, spec.shape);
  }
  let result = at(site, 0);
  if (interior.some((k) => k > 0)) result = spread(b, result, shape, interior, value);
  const cut = allOf(wide).filter((d) => from[d] !== 0 || to[d] !== wide[d]);
  if (cut.length > 0) {
    const pick = (list: readonly number[]): number[] => cut.map((d) => list[d] as number);
    result = b.slice(result, cut, pick(from), pick(to), pick(cut.map(() => 1)).fill(1));
  }
  const more = [...low, ...high].map((n) => Math.max(0, n));
  return more.some((n) => n > 0) ? b.node('Pad', [result, b.ints(more), value]) : result;
}

function cat(b: Builder, site: Site): string {
  const parts = site.x.filter((_, i) => sizeOf(specAt(site, i).shape) > 0);
  return parts.length === 1
    ? (parts[0] as string)
    : b.node('Concat', parts, { axis: number(site.attrs, 'dim') });
}

export const movement: Table = {
  reshape: (b, site) => b.reshape(at(site, 0), site.spec.shape),
  permute: (b, { x, attrs }) => b.node('Transpose', x, { perm: numbers(attrs, 'dims') }),
  broadcastTo: (b, site) => b.expand(at(site, 0), site.spec.shape),
  slice,
  flip,
  pad,
  cat,
};
