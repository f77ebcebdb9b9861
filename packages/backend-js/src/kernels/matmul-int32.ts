import type { MatmulShape } from './matmul.ts';

/** `c = op(a) op(b)` in int32 arithmetic: products and sums wrap around. */
export function matmulInt32(a: Int32Array, b: Int32Array, c: Int32Array, shape: MatmulShape): void {
  const { m, n, k, transposeA, transposeB, aOffset = 0, bOffset = 0, cOffset = 0 } = shape;
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  const [bColumn, bDepth] = transposeB ? [k, 1] : [1, n];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let x = aOffset + i * aRow;
      let y = bOffset + j * bColumn;
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum = (sum + Math.imul(a[x]!, b[y]!)) | 0;
        x += aDepth;
        y += bDepth;
      }
      c[cOffset + i * n + j] = sum;
    }
  }
}
