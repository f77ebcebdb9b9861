import type { Builder } from './builder.ts';
import { at, numbers, type Site, specAt, type Table } from './lowering.ts';

interface Slide {
  readonly dim: number;
  /** Windows along the dimension, elements of one, and their distances. */
  readonly count: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

function slides({ attrs }: Site, positions: readonly number[]): readonly Slide[] {
  const [size, stride, dilation] = ['size', 'stride', 'dilation'].map((n) => numbers(attrs, n)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  return numbers(attrs, 'dims').map((dim, i) => ({
    dim,
    count: positions[dim] as number,
    size: size[i] as number,
    stride: stride[i] as number,
    dilation: dilation[i] as number,
  }));
}

/** One Gather a dimension puts a window's elements behind its position; one Transpose brings them to the end. */
function unfold(b: Builder, site: Site): string {
  const rank = specAt(site, 0).shape.length;
  const each = slides(site, site.spec.shape);
  // What every axis of the result is: `d` a position, `rank + i` the elements of window i.
  let axes = Array.from({ length: rank }, (_, d) => d);
  let result = at(site, 0);
  each.forEach(({ dim, count, size, stride, dilation }, i) => {
    const axis = axes.indexOf(dim);
    const index = Int32Array.from(
      { length: count * size },
      (_, k) => Math.floor(k / size) * stride + (k % size) * dilation,
    );
    result = b.node('Gather', [result, b.constant('int32', [count, size], index)], { axis });
    axes = [...axes.slice(0, axis + 1), rank + i, ...axes.slice(axis + 1)];
  });
  const perm = Array.from(axes, (_, k) => axes.indexOf(k));
  return b.node('Transpose', [result], { perm });
}

/** For each place the elements of windows that lie on it, and `none` where there are fewer than elsewhere. */
function contributors(length: number, { count, size, stride, dilation }: Slide) {
  const places: number[][] = Array.from({ length }, () => []);
  for (let p = 0; p < count; p++) {
    for (let k = 0; k < size; k++) places[p * stride + k * dilation]?.push(p * size + k);
  }
  const width = Math.max(1, ...places.map((list) => list.length));
  const none = count * size;
  const index = places.flatMap((list) => Array.from({ length: width }, (_, i) => list[i] ?? none));
  return { index, width };
}

/** Positions and elements become one axis, from which each place gathers what it is the sum of. */
function fold(b: Builder, site: Site): string {
  const from = specAt(site, 0).shape;
  const { shape } = site.spec;
  const each = slides(site, from);
  const perm = shape.flatMap((_, d) => {
    const i = each.findIndex(({ dim }) => dim === d);
    return i < 0 ? [d] : [d, shape.length + i];
  });
  const flat = shape.map((_, d) => {
    const slide = each.find(({ dim }) => dim === d);
    return slide ? slide.count * slide.size : (from[d] as number);
  });
  let result = b.reshape(b.node('Transpose', [at(site, 0)], { perm }), flat);
  for (const slide of each) {
    const { dim } = slide;
    const length = shape[dim] as number;
    const { index, width } = contributors(length, slide);
    const more = shape.map((_, d) => Number(d === dim));
    const padded = b.node('Pad', [result, b.ints([...more.map(() => 0), ...more])]);
    const picked = b.node('Gather', [padded, b.constant('int32', [length, width], index)], {
      axis: dim,
    });
    result = b.reduce('ReduceSum', picked, [dim + 1], false);
  }
  return result;
}

export const windows: Table = { unfold, fold };
