import type { HostData } from '@xent/core';
import type { RowShape } from './rows.ts';
import { borrowScratch } from './scratch.ts';

/** `y[i] = x[bases[i] + index[i] · step]`; an index outside gives NaN, or 0 for integers. */
export function gather(
  x: HostData,
  index: HostData,
  y: HostData,
  bases: Int32Array,
  size: number,
  step: number,
): void {
  for (let i = 0; i < y.length; i++) {
    const at = index[i]!;
    y[i] = at >= 0 && at < size ? x[bases[i]! + at * step]! : Number.NaN;
  }
}

/** A copy of `base` with elements of `source` written or added; an index outside is passed over. */
export function scatter(
  base: HostData,
  index: HostData,
  source: HostData,
  y: HostData,
  bases: Int32Array,
  sources: Int32Array,
  size: number,
  step: number,
  isAdding: boolean,
): void {
  const to = isAdding ? borrowScratch(y.length) : y;
  to.set(base);
  for (let i = 0; i < index.length; i++) {
    const at = index[i]!;
    if (!(at >= 0 && at < size)) continue;
    const v = source[sources[i]!]!;
    const place = bases[i]! + at * step;
    to[place] = isAdding ? to[place]! + v : v;
  }
  if (isAdding) copy(to, y);
}

/** The slices of `x` that `index` names. */
export function select(
  x: HostData,
  index: HostData,
  y: HostData,
  { outer, classes: size, inner }: RowShape,
): void {
  for (let o = 0, to = 0; o < outer; o++) {
    for (let k = 0; k < index.length; k++) {
      const at = index[k]!;
      const from = (o * size + at) * inner;
      const isInside = at >= 0 && at < size;
      for (let i = 0; i < inner; i++, to++) y[to] = isInside ? x[from + i]! : Number.NaN;
    }
  }
}

/** A copy of `base` to whose slices those of `source` are added. */
export function addSlices(
  base: HostData,
  index: HostData,
  source: HostData,
  y: HostData,
  { outer, classes: size, inner }: RowShape,
): void {
  const sums = borrowScratch(y.length);
  sums.set(base);
  for (let o = 0, from = 0; o < outer; o++) {
    for (let k = 0; k < index.length; k++, from += inner) {
      const at = index[k]!;
      if (!(at >= 0 && at < size)) continue;
      const to = (o * size + at) * inner;
      for (let i = 0; i < inner; i++) sums[to + i]! += source[from + i]!;
    }
  }
  copy(sums, y);
}

/** Fills `y` with the first numbers of `x`. */
export function copy(x: HostData, y: HostData): void {
  for (let i = 0; i < y.length; i++) y[i] = x[i]!;
}
