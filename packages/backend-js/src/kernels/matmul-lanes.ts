/** Rows and columns of a tile: with six sums every number in the inner loop stays in a register. */
export const TILE_ROWS = 3;
export const TILE_COLUMNS = 2;

// A lane holds a row of A, then its sums, then columns of B; the last part fills half of a second-level cache.
const LENGTH = 65536;
/** The most numbers that a row has; its sums begin there. */
export const MAX_DEPTH = 1024;
/** The most sums that a row has. */
export const MAX_SUMS = 1024;
/** Where the columns begin, and how many numbers have room there. */
export const COLUMNS: number = MAX_DEPTH + MAX_SUMS;
export const COLUMN_SPACE: number = LENGTH - COLUMNS;

export interface Lanes {
  /** Lane `r` holds row `r`; even columns lie in lane 0, odd ones in lane 1, one after the other. */
  readonly lanes: readonly [Float64Array, Float64Array, Float64Array];
  /** Adds the products of three rows and `2 pairs` columns, all of `depth` numbers, to the sums. */
  multiply(depth: number, pairs: number): void;
}

/**
 * To be called once: V8 knows what a function's only closure refers to, and so needs no registers for
 * the lanes' lengths and one bounds check for all of them, as they are equally long.
 */
export function createLanes(): Lanes {
  const lane0 = new Float64Array(LENGTH);
  const lane1 = new Float64Array(LENGTH);
  const lane2 = new Float64Array(LENGTH);

  const multiply = (depth: number, pairs: number): void => {
    // Only outside of loops does V8 look through these names.
    const x = lane0;
    const y = lane1;
    const z = lane2;
    let q = COLUMNS | 0;
    let to = MAX_DEPTH | 0;
    for (let pair = 0; pair < pairs; pair++) {
      let x0 = x[to]!;
      let y0 = y[to]!;
      let z0 = z[to]!;
      let x1 = x[to + 1]!;
      let y1 = y[to + 1]!;
      let z1 = z[to + 1]!;
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
      to = (to + 2) | 0;
    }
  };
  return { lanes: [lane0, lane1, lane2], multiply };
}
