import { isFloat } from '@xent/core';
import type { Builder } from './builder.ts';
import { at, number, type Site, specAt, type Table } from './lowering.ts';

/** An index that is inside whatever comes, and where it was inside already. */
function clamped(b: Builder, index: string, size: number): readonly [string, string] {
  const safe = b.node('Clip', [index, b.scalar('int32', 0), b.scalar('int32', size - 1)]);
  return [safe, b.node('Equal', [index, safe])];
}

/** `values` where `valid`, otherwise NaN, or 0 in integers. */
function orNaN(b: Builder, valid: string, values: string, { spec: { dtype } }: Site): string {
  if (dtype === 'bool') return b.node('And', [valid, values]);
  return b.node('Where', [valid, values, b.scalar(dtype, isFloat(dtype) ? Number.NaN : 0)]);
}

/** Reads from a dimension without elements. */
const nothing = (b: Builder, { spec }: Site): string =>
  b.expand(b.scalar(spec.dtype, isFloat(spec.dtype) ? Number.NaN : 0), spec.shape);

function gather(b: Builder, site: Site): string {
  const axis = number(site.attrs, 'dim');
  const size = specAt(site, 0).shape[axis] ?? 1;
  if (size === 0) return nothing(b, site);
  const [safe, valid] = clamped(b, at(site, 1), size);
  return orNaN(b, valid, b.node('GatherElements', [at(site, 0), safe], { axis }), site);
}

function indexSelect(b: Builder, site: Site): string {
  const axis = number(site.attrs, 'dim');
  const size = specAt(site, 0).shape[axis] as number;
  if (size === 0) return nothing(b, site);
  const [safe, valid] = clamped(b, at(site, 1), size);
  const along = site.spec.shape.map((n, i) => (i === axis ? n : 1));
  const values = b.node('Gather', [at(site, 0), safe], { axis });
  return orNaN(b, b.reshape(valid, along), values, site);
}

/** Adds `src` at `index`; zeros are added where the index is outside. */
function addAt(
  b: Builder,
  x: string,
  index: string,
  src: string,
  axis: number,
  site: Site,
): string {
  const { dtype, shape } = site.spec;
  const [safe, valid] = clamped(b, index, shape[axis] as number);
  const inside = b.node('Where', [valid, src, b.scalar(dtype, 0)]);
  return b.node('ScatterElements', [x, safe, inside], { axis, reduction: 'add' });
}

function scatter(b: Builder, site: Site): string {
  const { attrs, spec } = site;
  const axis = number(attrs, 'dim');
  const [x, index, src] = site.x as readonly [string, string, string];
  if (specAt(site, 1).shape.includes(0)) return x;
  if (attrs['mode'] === 'add') return addAt(b, x, index, src, axis, site);
  // What the index sends outside is written behind the end, which is then cut off.
  const size = spec.shape[axis] as number;
  const [, valid] = clamped(b, index, size);
  const end = b.scalar('int32', size);
  const more = spec.shape.map((_, i) => Number(i === axis));
  const longer = b.node('Pad', [x, b.ints([...more.map(() => 0), ...more])]);
  const written = b.node('ScatterElements', [longer, b.node('Where', [valid, index, end]), src], {
    axis,
  });
  return b.slice(written, [axis], [0], [size], [1]);
}

function indexAdd(b: Builder, site: Site): string {
  const axis = number(site.attrs, 'dim');
  const { shape } = specAt(site, 2);
  if (shape.includes(0)) return at(site, 0);
  const along = b.reshape(
    at(site, 1),
    shape.map((n, i) => (i === axis ? n : 1)),
  );
  return addAt(b, at(site, 0), b.expand(along, shape), at(site, 2), axis, site);
}

export const indexing: Table = { gather, indexSelect, scatter, indexAdd };
