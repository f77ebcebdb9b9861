import { packPanels } from './matmul-pack.ts';
import { multiplyPanels, padToTile, TILE } from './matmul-panels.ts';
import { storeRows } from './matmul-store.ts';
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

// A block of B (256 x 384 float64 numbers) fills most of a second-level cache, a panel of it (6 KiB)
// and one of A stay in the first level.
const BLOCK_DEPTH = 256;
const BLOCK_COLUMNS = 384;
const BLOCK_ROWS = 96;

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
  else matmulBlocks(a, b, c, shape, bias);
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
  if (bias) addToRows(s, k, m, n, n, bias, 0);
  storeRows(s, k, n, m, n, c, cOffset, n);
}

function matmulBlocks(
  a: FloatArray,
  b: FloatArray,
  c: FloatArray,
  shape: MatmulShape,
  bias: FloatArray | undefined,
): void {
  const { m, n, k, transposeA, transposeB, aOffset = 0, bOffset = 0, cOffset = 0 } = shape;
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  const [bColumn, bDepth] = transposeB ? [k, 1] : [1, n];
  const depth = Math.ceil(k / Math.ceil(k / BLOCK_DEPTH)) || 1;
  const columns = Math.min(n, BLOCK_COLUMNS);
  const rows = Math.min(m, BLOCK_ROWS);
  // Scratch: a block of A's panels, then all of B's panels for these columns, then the sums.
  const bAt = padToTile(rows) * depth;
  const sumsAt = bAt + padToTile(columns) * k;
  const s = borrowScratch(sumsAt + padToTile(rows) * padToTile(columns));
  for (let j = 0; j < n; j += columns) {
    const width = Math.min(columns, n - j);
    const stride = padToTile(width);
    for (let p = 0; p < k; p += depth) {
      const from = bOffset + j * bColumn + p * bDepth;
      packPanels(b, from, bColumn, bDepth, width, Math.min(depth, k - p), s, bAt + p * stride);
    }
    for (let i = 0; i < m; i += rows) {
      const height = Math.min(rows, m - i);
      const rowPanels = padToTile(height) / TILE;
      if (k === 0) s.fill(0, sumsAt, sumsAt + height * stride);
      for (let p = 0; p < k; p += depth) {
        const span = Math.min(depth, k - p);
        packPanels(a, aOffset + i * aRow + p * aDepth, aRow, aDepth, height, span, s, 0);
        multiplyPanels(s, 0, bAt + p * stride, sumsAt, span, rowPanels, stride / TILE, p > 0);
      }
      if (bias) addToRows(s, sumsAt, height, width, stride, bias, j);
      storeRows(s, sumsAt, stride, height, width, c, cOffset + i * n + j, n);
    }
  }
}

function addToRows(
  s: Float64Array,
  at: number,
  rows: number,
  columns: number,
  stride: number,
  bias: FloatArray,
  from: number,
): void {
  const row = Float64Array.from({ length: columns }, (_, j) => bias[from + j]!);
  for (let i = 0; i < rows; i++) {
    const to = (at + i * stride) | 0;
    for (let j = 0; j < columns; j++) s[to + j]! += row[j]!;
  }
}
