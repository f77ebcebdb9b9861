import type { LoopMaker } from './loop.ts';

/** What each row adds up to. An int32 wraps when it is stored, and is exact before: 2^53 is more than four million of any size. */
export const sumRows: LoopMaker<unknown> = () => (y, x) => {
  const size = x.length / y.length;
  for (let o = 0, i = 0; o < y.length; o++) {
    let sum = 0;
    for (const end = i + size; i < end; ) {
      // Sums of short pieces lose less than one long sum.
      let piece = 0;
      for (const stop = Math.min(end, i + 32); i < stop; i++) piece += x[i]!;
      sum += piece;
    }
    y[o] = sum;
  }
};

/** The product of each row; int32 wraps. */
export const multiplyRows: LoopMaker<unknown> = ({ dtype }) => {
  const times = dtype === 'int32' ? Math.imul : (a: number, b: number) => a * b;
  return (y, x) => {
    const size = x.length / y.length;
    for (let o = 0, i = 0; o < y.length; o++) {
      let product = 1;
      for (const end = i + size; i < end; i++) product = times(product, x[i]!);
      y[o] = product;
    }
  };
};

/** The largest element of each row, or with `sign` -1 the smallest, or where it is: the first one on a tie; NaN wins. */
export function extremeOfRows(sign: 1 | -1, isPlace: boolean): LoopMaker<unknown> {
  return () => (y, x) => {
    const size = x.length / y.length;
    for (let o = 0, i = 0; o < y.length; o++) {
      const from = i;
      let at = i;
      for (const end = i + size; i < end; i++) {
        const best = sign * x[at]!;
        if (!(sign * x[i]! <= best || Number.isNaN(best))) at = i;
      }
      y[o] = isPlace ? at - from : x[at]!;
    }
  };
}

/** Running sums, which wrap in int32. */
export const cumulate: LoopMaker<unknown> =
  ({ dtype, shape }) =>
  (y, x) => {
    const size = shape.at(-1)!;
    const wraps = dtype === 'int32';
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      sum = (i % size && sum) + x[i]!;
      if (wraps) sum |= 0;
      y[i] = sum;
    }
  };

/** Indices that sort; stable, NaN last or, in descending order, first. */
export const sortIndices: LoopMaker<{ readonly descending: boolean }> = (
  { shape },
  _,
  { descending },
) => {
  const size = shape.at(-1)!;
  const sign = descending ? -1 : 1;
  return (y, x) => {
    for (let from = 0; from < y.length; from += size) {
      const compare = (p: number, q: number): number => {
        const a = x[from + p]!;
        const b = x[from + q]!;
        if (a === b) return 0;
        const isNaNs = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
        return sign * (isNaNs || (a < b ? -1 : Number(a > b)));
      };
      y.set(Int32Array.from({ length: size }, (_, i) => i).sort(compare), from);
    }
  };
};
