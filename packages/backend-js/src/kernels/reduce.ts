import type { HostData } from '@xent/core';
import type { Block } from './elementwise.ts';

/** What a reduction begins with, and gives for no elements. */
export const IDENTITY: Readonly<Record<string, number>> = {
  sum: 0,
  prod: 1,
  amax: -Infinity,
  amin: Infinity,
};

export function isReduction(op: string): boolean {
  return op in IDENTITY;
}

/** Reduces `x[from … to]` on top of `start`. */
type Fold = (start: number, x: Block, from: number, to: number) => number;
/** Reduces `n` elements of `x` into as many of `y`, place by place. */
type Merge = (y: Block, at: number, x: Block, from: number, n: number) => void;

const FOLDS: Readonly<Record<string, Fold>> = {
  sum(start, x, from, to) {
    let a = 0;
    let b = 0;
    let i = from | 0;
    for (; i + 1 < to; i += 2) {
      a += x[i]!;
      b += x[i + 1]!;
    }
    if (i < to) a += x[i]!;
    return start + (a + b);
  },
  prod(start, x, from, to) {
    let out = start;
    for (let i = from | 0; i < to; i++) out *= x[i]!;
    return out;
  },
  prodInt(start, x, from, to) {
    let out = start;
    for (let i = from | 0; i < to; i++) out = Math.imul(out, x[i]!);
    return out;
  },
  amax(start, x, from, to) {
    let out = start;
    for (let i = from | 0; i < to; i++) out = Math.max(out, x[i]!);
    return out;
  },
  amin(start, x, from, to) {
    let out = start;
    for (let i = from | 0; i < to; i++) out = Math.min(out, x[i]!);
    return out;
  },
};

const MERGES: Readonly<Record<string, Merge>> = {
  sum(y, at, x, from, n) {
    for (let i = 0; i < n; i++) y[at + i]! += x[from + i]!;
  },
  prod(y, at, x, from, n) {
    for (let i = 0; i < n; i++) y[at + i]! *= x[from + i]!;
  },
  prodInt(y, at, x, from, n) {
    for (let i = 0; i < n; i++) y[at + i] = Math.imul(y[at + i]!, x[from + i]!);
  },
  amax(y, at, x, from, n) {
    for (let i = 0; i < n; i++) y[at + i] = Math.max(y[at + i]!, x[from + i]!);
  },
  amin(y, at, x, from, n) {
    for (let i = 0; i < n; i++) y[at + i] = Math.min(y[at + i]!, x[from + i]!);
  },
};

/** Takes the blocks of a tensor `[outer, count, inner]` one after the other, and writes `[outer, inner]`. */
export type Reducer = (out: HostData, at: number, n: number, x: Block) => void;

export function reducer(op: string, isInt: boolean, count: number, inner: number): Reducer {
  const start = IDENTITY[op] ?? 0;
  const name = isInt && op === 'prod' ? 'prodInt' : op;
  return inner === 1
    ? rowReducer(FOLDS[name]!, start, isInt, count)
    : columnReducer(MERGES[name]!, start, isInt, count, inner);
}

function rowReducer(fold: Fold, start: number, isInt: boolean, count: number): Reducer {
  let value = start;
  return (out, at, n, x) => {
    let row = Math.floor(at / count);
    let left = count - (at - row * count);
    for (let i = 0; i < n; ) {
      const end = Math.min(n, i + left);
      value = fold(value, x, i, end);
      // A block's sum is exact, so that wrapping it here is wrapping every step.
      if (isInt) value |= 0;
      left -= end - i;
      i = end;
      if (left === 0) {
        out[row++] = value;
        value = start;
        left = count;
      }
    }
  };
}

function columnReducer(
  merge: Merge,
  start: number,
  isInt: boolean,
  count: number,
  inner: number,
): Reducer {
  const values = new Float64Array(inner);
  return (out, at, n, x) => {
    let row = Math.floor(at / inner);
    let column = at - row * inner;
    for (let i = 0; i < n; ) {
      const length = Math.min(n - i, inner - column);
      const end = column + length;
      const place = row % count;
      if (place === 0) values.fill(start, column, end);
      merge(values, column, x, i, length);
      if (isInt) for (let j = column; j < end; j++) values[j]! |= 0;
      if (place === count - 1) {
        const to = ((row - place) / count) * inner;
        for (let j = column; j < end; j++) out[to + j] = values[j]!;
      }
      i += length;
      column = end;
      if (column === inner) {
        column = 0;
        row++;
      }
    }
  };
}
