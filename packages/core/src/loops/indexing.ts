import { type Shape, stridesOf } from '../spec.ts';
import { accumulator, type LoopMaker, rowsAlong, type Shaped } from './loop.ts';

interface DimAttrs {
  readonly dim: number;
}

/** Where the elements of a box lie, in row-major order. */
function offsetsOf(shape: Shape, strides: readonly number[]): Int32Array {
  let offsets = new Int32Array(1);
  shape.forEach((n, d) => {
    const next = new Int32Array(offsets.length * n);
    offsets.forEach((from, i) => {
      for (let j = 0; j < n; j++) next[i * n + j] = from + j * strides[d]!;
    });
    offsets = next;
  });
  return offsets;
}

/** By place in `index`: where in `x` it reads if it holds 0, and how far each further index along `dim` is. */
function along(x: Shaped, index: Shaped, dim: number): readonly [bases: Int32Array, step: number] {
  const strides = stridesOf(x.shape);
  const step = strides[dim] ?? 0;
  strides[dim] = 0;
  return [offsetsOf(index.shape, strides), step];
}

/** An index outside gives NaN, or 0 for integers. */
export const gatherLoop: LoopMaker<DimAttrs> = (_, [x, index], { dim }) => {
  const [bases, step] = along(x, index, dim);
  const size = x.shape[dim] ?? 1;
  return (y, from, indices) => {
    for (let i = 0; i < y.length; i++) {
      const at = indices[i]!;
      y[i] = at >= 0 && at < size ? from[bases[i]! + at * step]! : Number.NaN;
    }
  };
};

/** An index outside is passed over. */
export const scatterLoop: LoopMaker<DimAttrs & { readonly mode: 'set' | 'add' }> = (
  _,
  [x, index, source],
  { dim, mode },
) => {
  const [bases, step] = along(x, index, dim);
  const sources = offsetsOf(index.shape, stridesOf(source.shape));
  const size = x.shape[dim] ?? 1;
  const isAdding = mode === 'add';
  return (y, base, indices, from) => {
    y.set(base);
    const sums = isAdding ? accumulator(y) : y;
    for (let i = 0; i < indices.length; i++) {
      const at = indices[i]!;
      if (!(at >= 0 && at < size)) continue;
      const v = from[sources[i]!]!;
      const to = bases[i]! + at * step;
      sums[to] = isAdding ? sums[to]! + v : v;
    }
    if (sums !== y) y.set(sums);
  };
};

/** The elements of a vector: an index outside gives NaN, as what an array does not hold. */
export const lookupLoop: LoopMaker<DimAttrs> = () => (y, x, indices) => {
  for (let i = 0; i < y.length; i++) y[i] = x[indices[i]!]!;
};

/** An index outside gives NaN, or 0 for integers. */
export const selectLoop: LoopMaker<DimAttrs> = (_, [x], { dim }) => {
  const { outer, size, inner } = rowsAlong(x, dim);
  return (y, from, indices) => {
    for (let o = 0, to = 0; o < outer; o++) {
      for (let k = 0; k < indices.length; k++) {
        const at = indices[k]!;
        const place = (o * size + at) * inner;
        const isInside = at >= 0 && at < size;
        for (let i = 0; i < inner; i++, to++) y[to] = isInside ? from[place + i]! : Number.NaN;
      }
    }
  };
};

/** An index outside is passed over. */
export const addSlicesLoop: LoopMaker<DimAttrs> = (_, [x], { dim }) => {
  const { outer, size, inner } = rowsAlong(x, dim);
  return (y, base, indices, source) => {
    y.set(base);
    const sums = accumulator(y);
    for (let o = 0, from = 0; o < outer; o++) {
      for (let k = 0; k < indices.length; k++, from += inner) {
        const at = indices[k]!;
        if (!(at >= 0 && at < size)) continue;
        const to = (o * size + at) * inner;
        for (let i = 0; i < inner; i++) sums[to + i]! += source[from + i]!;
      }
    }
    if (sums !== y) y.set(sums);
  };
};
