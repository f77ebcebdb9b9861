import { type LoopMaker, rowsAlong } from './loop.ts';

/** Index of the largest element, or with `sign` -1 the smallest: the first one on a tie; NaN wins. */
export function argExtreme(sign: 1 | -1): LoopMaker<{ readonly dim: number }> {
  return (_, [x], { dim }) => {
    const { outer, size, inner } = rowsAlong(x, dim);
    return (y, from) => {
      for (let o = 0, to = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++, to++) {
          let place = o * size * inner + i;
          let best = sign * from[place]!;
          let at = 0;
          for (let k = 1; k < size; k++) {
            place += inner;
            const v = sign * from[place]!;
            if (v > best || (Number.isNaN(v) && !Number.isNaN(best))) {
              best = v;
              at = k;
            }
          }
          y[to] = at;
        }
      }
    };
  };
}

/** Running sums, which wrap in int32. */
export const cumulate: LoopMaker<{ readonly dim: number }> = ({ dtype }, [x], { dim }) => {
  const { outer, size, inner } = rowsAlong(x, dim);
  const wraps = dtype === 'int32';
  return (y, from) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let sum = 0;
        for (let k = 0, at = o * size * inner + i; k < size; k++, at += inner) {
          sum += from[at]!;
          if (wraps) sum |= 0;
          y[at] = sum;
        }
      }
    }
  };
};

/** Indices that sort; stable, NaN last or, in descending order, first. */
export const sortIndices: LoopMaker<{ readonly dim: number; readonly descending: boolean }> = (
  _,
  [x],
  { dim, descending },
) => {
  const { outer, size, inner } = rowsAlong(x, dim);
  const keys = new Float64Array(size);
  const sign = descending ? -1 : 1;
  const compare = (p: number, q: number): number => {
    const a = keys[p]!;
    const b = keys[q]!;
    if (a === b) return 0;
    const isNaNs = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return sign * (isNaNs || (a < b ? -1 : Number(a > b)));
  };
  return (y, from) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const at = o * size * inner + i;
        for (let k = 0; k < size; k++) keys[k] = from[at + k * inner]!;
        const order = Int32Array.from(keys, (_key, k) => k).sort(compare);
        for (let k = 0; k < size; k++) y[at + k * inner] = order[k]!;
      }
    }
  };
};
