import { type HostData, sizeOf } from '@xent/core';
import type { Value, View } from '../value.ts';
import type { Block } from './elementwise.ts';

/** What a reduction begins with. */
const IDENTITY: Readonly<Record<string, number>> = {
  sum: 0,
  prod: 1,
  amax: -Infinity,
  amin: Infinity,
};

export function isReduction(op: string): boolean {
  return op in IDENTITY;
}

/** How many elements a pass goes through for a value. */
export function passSize({ op, size, args }: Value): number {
  return isReduction(op) ? sizeOf((args[0] as View).shape) : size;
}

/** Reduces every `step`th element of `x[from … to]` on top of `y[at]`. */
type Fold = (y: Block, at: number, x: Block, from: number, to: number, step: number) => void;

const FOLDS: Readonly<Record<string, Fold>> = {
  sum(y, at, x, from, to, step) {
    // Two sums lose less than one.
    let a = 0;
    let b = 0;
    let i = from | 0;
    for (; i + step < to; i = (i + step) | 0) {
      a += x[i]!;
      i = (i + step) | 0;
      b += x[i]!;
    }
    if (i < to) a += x[i]!;
    y[at]! += a + b;
  },
  prod(y, at, x, from, to, step) {
    let out = y[at]!;
    for (let i = from | 0; i < to; i = (i + step) | 0) out *= x[i]!;
    y[at] = out;
  },
  amax(y, at, x, from, to, step) {
    let out = y[at]!;
    for (let i = from | 0; i < to; i = (i + step) | 0) out = Math.max(out, x[i]!);
    y[at] = out;
  },
  amin(y, at, x, from, to, step) {
    let out = y[at]!;
    for (let i = from | 0; i < to; i = (i + step) | 0) out = Math.min(out, x[i]!);
    y[at] = out;
  },
  sumInt(y, at, x, from, to, step) {
    let out = y[at]!;
    for (let i = from | 0; i < to; i = (i + step) | 0) out = (out + x[i]!) | 0;
    y[at] = out;
  },
  prodInt(y, at, x, from, to, step) {
    let out = y[at]!;
    for (let i = from | 0; i < to; i = (i + step) | 0) out = Math.imul(out, x[i]!);
    y[at] = out;
  },
};

/** Takes the blocks of a tensor `[outer, count, inner]` one after the other, and writes `[outer, inner]`. */
export type Reducer = (out: HostData, at: number, n: number, x: Block) => void;

export function reducer(value: Value): Reducer {
  const { op, dtype, size, attrs } = value;
  const inner = attrs['inner'] as number;
  const fold = ((dtype === 'int32' && FOLDS[`${op}Int`]) || FOLDS[op]) as Fold;
  const values = new Float64Array(inner);
  const group = (passSize(value) / size) * inner;
  return (out, at, n, x) => {
    for (let i = 0; i < n; ) {
      const done = (at + i) % group;
      const end = Math.min(n, i + group - done);
      if (done === 0) values.fill(IDENTITY[op]!);
      for (let j = i; j < end && j < i + inner; j++) {
        fold(values, (done + j - i) % inner, x, j, end, inner);
      }
      if (done + end - i === group) {
        const to = ((at + i - done) / group) * inner;
        for (let j = 0; j < inner; j++) out[to + j] = values[j]!;
      }
      i = end;
    }
  };
}
