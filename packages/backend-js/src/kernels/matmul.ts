import type { HostData } from '@xent/core';
import type { Run, Value, View } from '../value.ts';

/** Numbers of a lane, half of a second-level cache: a row, then its sums, then columns, even ones in lane 0, odd ones in lane 1. */
const LENGTH = 65536;

/** What was made for a product is used again: three lanes, and what multiplies them. */
let kept: ReturnType<typeof createLanes> | undefined;

/**
 * To be called once, unless rows are very long: V8 knows what a function's only closure refers to, and so
 * needs no registers for the lanes' lengths and one bounds check for all of them, as they are equally long.
 */
function createLanes(length: number) {
  const [lane0, lane1, lane2] = [0, 0, 0].map(() => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];

  /** Multiplies three rows and `width` columns, all of `depth` numbers, two columns at a time: six sums fit into registers. */
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

// Twice the same loop: V8 makes fast code for a typed-array access that only ever sees one type.

/** Copies every `step`th number from `from` on into `y[to … end]`. */
function load(
  x: HostData,
  from: number,
  step: number,
  y: Float64Array,
  to: number,
  end: number,
): void {
  let i = from | 0;
  for (let j = to | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + step) | 0;
  }
}

/** Writes numbers from `from` on to `y[to … end]`. */
function store(x: Float64Array, from: number, y: HostData, to: number, end: number): void {
  let i = from | 0;
  for (let j = to | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + 1) | 0;
  }
}

/**
 * Products of matrices `[…, m, k]` and `[…, k, n]`, read through any views. Sums are
 * float64 and rounded once, those of integers wrap; no term is skipped, so 0 times Infinity is NaN.
 */
export function product({ dtype, shape, args }: Value): Run {
  const [m, n] = shape.slice(-2) as [number, number];
  const [p, q] = args as readonly [View, View];
  const isInt = dtype === 'int32';
  const k = p.shape.at(-1)!;
  const [aRow, aStep] = p.strides.slice(-2) as [number, number];
  const [bStep, bColumn] = q.strides.slice(-2) as [number, number];
  return (c: HostData, a: HostData, b: HostData) => {
    const length = Math.max(LENGTH, 2 * k + 4);
    if (!kept || kept.length < length) kept = createLanes(length);
    const { lanes, multiply } = kept;
    const columns = 2 * Math.floor((length - k) / (k + 2));
    for (let e = 0, to = 0; to < c.length; e++, to += m * n) {
      for (let j = 0; j < n; j += columns) {
        const width = Math.min(columns, n - j);
        // What lies in the lanes beyond the last row and column is multiplied too, and never stored.
        const sums = width + (width % 2);
        const placeOf = (t: number): number => k + sums + (t >> 1) * k;
        for (let t = 0; t < width; t++) {
          const place = placeOf(t);
          const from = q.offset + e * q.strides[0]! + (j + t) * bColumn;
          load(b, from, bStep, lanes[t & 1]!, place, place + k);
        }
        for (let i = 0; i < m; i += 3) {
          const rows = Math.min(3, m - i);
          for (let r = 0; r < rows; r++) {
            load(a, p.offset + e * p.strides[0]! + (i + r) * aRow, aStep, lanes[r]!, 0, k);
          }
          if (!isInt) multiply(k, sums);
          for (let r = 0; r < rows; r++) {
            const lane = lanes[r]!;
            // Sums of products that wrapped are exact, and wrap when they are stored.
            for (let t = 0; isInt && t < width; t++) {
              let sum = 0;
              for (let d = 0; d < k; d++) {
                sum += Math.imul(lane[d]!, lanes[t & 1]![placeOf(t) + d]!);
              }
              lane[k + t] = sum;
            }
            const place = to + (i + r) * n + j;
            store(lane, k, c, place, place + width);
          }
        }
      }
    }
  };
}
