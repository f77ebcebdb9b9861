import { load, store } from './matmul-copy.ts';
import {
  COLUMN_SPACE,
  COLUMNS,
  createLanes,
  type Lanes,
  MAX_DEPTH,
  MAX_SUMS,
  TILE_COLUMNS,
  TILE_ROWS,
} from './matmul-lanes.ts';
import { multiplyVector } from './matmul-vector.ts';
import { borrowScratch, type FloatArray } from './scratch.ts';

/** `C[m, n] = A[m, k] B[k, n]`, row-major. */
export interface MatmulShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored as `[k, m]`. */
  readonly transposeA?: boolean;
  /** B is stored as `[n, k]`. */
  readonly transposeB?: boolean;
  /** Where the matrices begin in their arrays, for batches; 0 if absent. */
  readonly aOffset?: number;
  readonly bOffset?: number;
  readonly cOffset?: number;
}

/**
 * `c = op(a) op(b) (+ bias for each column)`; all arrays are of one type. Sums are float64 and rounded
 * once; no term is skipped, so 0 times Infinity is NaN. The order of terms depends on the shape alone.
 */
export function matmul(
  a: FloatArray,
  b: FloatArray,
  c: FloatArray,
  shape: MatmulShape,
  bias?: FloatArray,
): void {
  const { m, n } = shape;
  if (m === 0 || n === 0) return;
  if (m === 1 || n === 1) matmulVector(a, b, c, shape, bias);
  else matmulTiles(a, b, c, shape, bias);
}

function matmulVector(
  a: FloatArray,
  b: FloatArray,
  c: FloatArray,
  shape: MatmulShape,
  bias: FloatArray | undefined,
): void {
  const { m, n, k, transposeA, transposeB, aOffset = 0, bOffset = 0, cOffset = 0 } = shape;
  const s = borrowScratch(k + m * n + 3);
  if (m === 1) {
    multiplyVector(b, bOffset, transposeB ? k : 1, transposeB ? 1 : n, n, k, a, aOffset, s);
  } else {
    multiplyVector(a, aOffset, transposeA ? 1 : k, transposeA ? m : 1, m, k, b, bOffset, s);
  }
  if (bias) for (let i = 0; i < m * n; i++) s[k + i]! += bias[i % n]!;
  store(s, k, m * n, c, cOffset);
}

let created: Lanes | undefined;

function matmulTiles(
  a: FloatArray,
  b: FloatArray,
  c: FloatArray,
  shape: MatmulShape,
  bias: FloatArray | undefined,
): void {
  created ??= createLanes();
  const { lanes } = created;
  const { m, n, k, transposeA, transposeB, aOffset = 0, bOffset = 0, cOffset = 0 } = shape;
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  const [bColumn, bDepth] = transposeB ? [k, 1] : [1, n];
  const depth = Math.ceil(k / Math.ceil(k / MAX_DEPTH)) || 1;
  const columns = Math.min(n, MAX_SUMS, TILE_COLUMNS * Math.floor(COLUMN_SPACE / depth));
  // Sums wait here for the next part of a depth that the lanes cannot hold at once.
  const waiting = borrowScratch(k > depth ? m * columns : 0);
  for (let j = 0; j < n; j += columns) {
    const width = Math.min(columns, n - j);
    let p = 0;
    do {
      const span = Math.min(depth, k - p);
      for (let t = 0; t < width; t++) {
        const from = bOffset + (j + t) * bColumn + p * bDepth;
        load(b, from, bDepth, span, lanes[t & 1]!, COLUMNS + (t >> 1) * span);
      }
      const last = p + span >= k;
      for (let i = 0; i < m; i += TILE_ROWS) {
        // What lies in the lanes beyond the last row and column is multiplied too, and never stored.
        const rows = Math.min(TILE_ROWS, m - i);
        for (let r = 0; r < rows; r++) {
          const lane = lanes[r]!;
          load(a, aOffset + (i + r) * aRow + p * aDepth, aDepth, span, lane, 0);
          if (p > 0) load(waiting, (i + r) * columns, 1, width, lane, MAX_DEPTH);
          else if (bias) load(bias, j, 1, width, lane, MAX_DEPTH);
          else lane.fill(0, MAX_DEPTH, MAX_DEPTH + width);
        }
        created.multiply(span, Math.ceil(width / TILE_COLUMNS));
        for (let r = 0; r < rows; r++) {
          const lane = lanes[r]!;
          if (last) store(lane, MAX_DEPTH, width, c, cOffset + (i + r) * n + j);
          else store(lane, MAX_DEPTH, width, waiting, (i + r) * columns);
        }
      }
      p += span;
    } while (p < k);
  }
}
