import type { Attrs, Shape } from '@xent/core';
import { compute, dense, from, literal, map, positions } from './leaves.ts';
import type { View } from './value.ts';

/** `x` in `count` places of `dim` from `low` on, and `other` around it. */
function placed(
  x: View,
  dim: number,
  low: number,
  count: number,
  other: View,
  shape: Shape = other.shape,
): View {
  const at = positions(shape, dim);
  const isUnder = (limit: number): View =>
    map('lt', 'bool', shape, from(at, dim, -limit, shape), literal('int32', 0));
  const choose = (isFirst: View, first: View, second: View): View =>
    map('where', x.of.dtype, shape, isFirst, first, second);
  const end = low + count;
  const here = from(x, dim, -low, shape);
  const until = end < (shape[dim] as number) ? choose(isUnder(end), here, other) : here;
  return low > 0 ? choose(isUnder(low), other, until) : until;
}

/** Views side by side. As a tree: what is more than a kernel can read is then written few times. */
export function cat(parts: readonly View[], dim: number): View {
  const half = parts.length >> 1;
  if (half === 0) return parts[0] as View;
  const [a, b] = [cat(parts.slice(0, half), dim), cat(parts.slice(half), dim)];
  const [n, m] = [a.shape[dim] as number, b.shape[dim] as number];
  return placed(b, dim, n, m, from(a, dim, 0, a.shape.with(dim, n + m)));
}

/** Every element along `dim` with `apart - 1` times `fill` after it. */
function spread(x: View, dim: number, apart: number, fill: View): View {
  if (apart === 1) return x;
  const wide = x.shape.toSpliced(dim + 1, 0, apart);
  const split = { ...x, strides: x.strides.toSpliced(dim + 1, 0, 0) };
  const { of } = placed(split, dim + 1, 0, 1, fill, wide);
  return dense(of, x.shape.with(dim, (x.shape[dim] as number) * apart));
}

/** A number around and between elements; what is moved out is cut. */
export function pad(x: View, attrs: Attrs, shape: Shape, fill: View): View {
  const at = (name: string, d: number): number => (attrs[name] as readonly number[])[d] as number;
  return shape.reduce((y, n, d) => {
    const [low, apart] = [at('low', d), at('interior', d) + 1];
    if (low === 0 && apart === 1 && n === x.shape[d]) return y;
    const wide = spread(y, d, apart, fill);
    return placed(wide, d, low, wide.shape[d] as number, fill, y.shape.with(d, n));
  }, x);
}

/** Adds windows up where they overlap, one dimension after the other. */
export function fold(x: View, attrs: Attrs, nothing: View): View {
  const at = (name: string, d: number): number => (attrs[name] as readonly number[])[d] as number;
  return (attrs['dims'] as readonly number[]).reduceRight((y, d, w) => {
    const last = y.shape.length - 1;
    const [n, dilation] = [at('shape', d), at('dilation', w)];
    const wide = spread(y, d, at('stride', w), nothing);
    const margin = ((y.shape[last] as number) - 1) * dilation;
    const count = wide.shape[d] as number;
    const all = placed(wide, d, margin, count, nothing, y.shape.with(d, n + margin));
    // Element `k` of a window lies `k · dilation` behind its first one: on a diagonal.
    const step = all.strides[d] as number;
    const view = {
      ...all,
      offset: margin * step,
      shape: y.shape.with(d, n),
      strides: all.strides.with(last, 1 - dilation * step),
    };
    return compute('sum', all.of.dtype, view.shape.slice(0, last), [view], { dims: [last] });
  }, x);
}
