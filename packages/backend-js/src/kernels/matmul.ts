import type { DType } from '@xent/core';
import type { Run, Value, View } from '../value.ts';
import { load32, store32 } from './move.ts';

/** Three rows meet two columns at a time: with six sums every number in the inner loop stays in a register. */
const ROWS = 3;

/** Half of a second-level cache, for the numbers of a lane. */
const LENGTH = 65536;

/** A lane holds a row, then its sums, then columns: even ones in lane 0, odd ones in lane 1. */
interface Lanes {
  readonly length: number;
  readonly lanes: readonly Float64Array[];
  /** Multiplies three rows and `width` columns, all of `depth` numbers; `width` is even. */
  multiply(depth: number, width: number): void;
}

let kept: Lanes | undefined;

/**
 * To be called once, unless rows are very long: V8 knows what a function's only closure refers to, and so needs no
 * registers for the lanes' lengths and one bounds check for all of them, as they are equally long.
 */
function createLanes(length: number): Lanes {
  const lane0 = new Float64Array(length);
  const lane1 = new Float64Array(length);
  const lane2 = new Float64Array(length);

  const multiply = (depth: number, width: number): void => {
    // Only outside of loops does V8 look through these names.
    const x = lane0;
    const y = lane1;
    const z = lane2;
    const end = (depth + width) | 0;
    let q = end;
    for (let to = depth | 0; to < end; to = (to + 2) | 0) {
      let x0 = 0;
      let y0 = 0;
      let z0 = 0;
      let x1 = 0;
      let y1 = 0;
      let z1 = 0;
      for (let p = 0; p < depth; p = (p + 1) | 0) {
        const b0 = x[q]!;
        const b1 = y[q]!;
        const a0 = x[p]!;
        const a1 = y[p]!;
        const a2 = z[p]!;
        x0 += a0 * b0;
        x1 += a0 * b1;
        y0 += a1 * b0;
        y1 += a1 * b1;
        z0 += a2 * b0;
        z1 += a2 * b1;
        q = (q + 1) | 0;
      }
      x[to] = x0;
      y[to] = y0;
      z[to] = z0;
      x[to + 1] = x1;
      y[to + 1] = y1;
      z[to + 1] = z1;
    }
  };
  return { length, lanes: [lane0, lane1, lane2], multiply };
}

/** Is it what `product` computes? */
export const isProduct = (op: string, dtype: DType): boolean =>
  op === 'matmul' && dtype === 'float32';

/**
 * Products of float32 matrices `[…, m, k]` and `[…, k, n]`, either of which may come transposed, read through any views. Sums are float64 and rounded once; no
 * term is skipped, so 0 times Infinity is NaN.
 */
export function product({ shape, args, attrs }: Value): Run {
  const [m, n] = shape.slice(-2) as [number, number];
  const [p, q] = args as readonly [View, View];
  const lastTwo = (sizes: readonly number[], isTransposed: unknown): [number, number] => {
    const [outer, inner] = sizes.slice(-2) as [number, number];
    return isTransposed ? [inner, outer] : [outer, inner];
  };
  const [, k] = lastTwo(p.shape, attrs['transposeA']);
  const [aRow, aStep] = lastTwo(p.strides, attrs['transposeA']);
  const [bStep, bColumn] = lastTwo(q.strides, attrs['transposeB']);
  return (c: Float32Array, a: Float32Array, b: Float32Array) => {
    const length = Math.max(LENGTH, 2 * k + 4);
    if (!kept || kept.length < length) kept = createLanes(length);
    const { lanes, multiply } = kept;
    const columns = 2 * Math.floor((length - k) / (k + 2));
    for (let e = 0, to = 0; to < c.length; e++, to += m * n) {
      const aFrom = p.offset + e * p.strides[0]!;
      const bFrom = q.offset + e * q.strides[0]!;
      for (let j = 0; j < n; j += columns) {
        const width = Math.min(columns, n - j);
        // What lies in the lanes beyond the last row and column is multiplied too, and never stored.
        const sums = width + (width % 2);
        for (let t = 0; t < width; t++) {
          const place = k + sums + (t >> 1) * k;
          load32(b, bFrom + (j + t) * bColumn, bStep, lanes[t & 1]!, place, place + k);
        }
        for (let i = 0; i < m; i += ROWS) {
          const rows = Math.min(ROWS, m - i);
          for (let r = 0; r < rows; r++) load32(a, aFrom + (i + r) * aRow, aStep, lanes[r]!, 0, k);
          multiply(k, sums);
          for (let r = 0; r < rows; r++) {
            const place = to + (i + r) * n + j;
            store32(lanes[r]!, k, 1, c, place, place + width);
          }
        }
      }
    }
  };
}
