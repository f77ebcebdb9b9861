import type { HostData } from '@xent/core';
import type { RowShape } from './rows.ts';

/** Index of the largest element, or with `sign` -1 the smallest: the first one on a tie; NaN wins. */
export function argExtreme(
  x: HostData,
  y: HostData,
  { outer, classes: size, inner }: RowShape,
  sign: number,
): void {
  for (let o = 0, to = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++, to++) {
      let from = o * size * inner + i;
      let best = sign * x[from]!;
      let at = 0;
      for (let k = 1; k < size; k++) {
        from += inner;
        const v = sign * x[from]!;
        if (v > best || (Number.isNaN(v) && !Number.isNaN(best))) {
          best = v;
          at = k;
        }
      }
      y[to] = at;
    }
  }
}

/** Running sums. */
export function cumulate(
  x: HostData,
  y: HostData,
  { outer, classes: size, inner }: RowShape,
): void {
  const wraps = y instanceof Int32Array;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let k = 0, at = o * size * inner + i; k < size; k++, at += inner) {
        sum += x[at]!;
        if (wraps) sum |= 0;
        y[at] = sum;
      }
    }
  }
}

/** Indices that sort; stable, NaN last or, in descending order, first. */
export function argsort(
  x: HostData,
  y: HostData,
  { outer, classes: size, inner }: RowShape,
  descending: boolean,
): void {
  const keys = new Float64Array(size);
  const sign = descending ? -1 : 1;
  const compare = (p: number, q: number): number => {
    const a = keys[p]!;
    const b = keys[q]!;
    if (a === b) return 0;
    const isNaNs = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return sign * (isNaNs || (a < b ? -1 : Number(a > b)));
  };
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const from = o * size * inner + i;
      for (let k = 0; k < size; k++) keys[k] = x[from + k * inner]!;
      const order = Int32Array.from(keys, (_, k) => k).sort(compare);
      for (let k = 0; k < size; k++) y[from + k * inner] = order[k]!;
    }
  }
}
