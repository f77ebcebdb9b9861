/** Rows (of the left matrix) or columns (of the right one) in a panel: a 3x3 tile of sums fits in registers. */
export const TILE = 3;

/** The least multiple of the tile that holds `count`. */
export function padToTile(count: number): number {
  return Math.ceil(count / TILE) * TILE;
}

/**
 * Multiplies packed panels: `out[i, j] (+)= sum over p of a[p, i] b[p, j]`. Everything lies in one
 * array, because one array's bounds and address cost fewer registers than three.
 */
export function multiplyPanels(
  s: Float64Array,
  aAt: number,
  bAt: number,
  outAt: number,
  depth: number,
  rowPanels: number,
  colPanels: number,
  add: boolean,
): void {
  const width = (colPanels * TILE) | 0;
  const span = (depth * TILE) | 0;
  for (let j = 0; j < colPanels; j++) {
    for (let i = 0; i < rowPanels; i++) {
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c20 = 0;
      let c21 = 0;
      let c22 = 0;
      let p = (aAt + i * span) | 0;
      let q = (bAt + j * span) | 0;
      for (const end = (p + span) | 0; p < end; p = (p + TILE) | 0, q = (q + TILE) | 0) {
        const a0 = s[p]!;
        const a1 = s[p + 1]!;
        const a2 = s[p + 2]!;
        const b0 = s[q]!;
        c00 += a0 * b0;
        c10 += a1 * b0;
        c20 += a2 * b0;
        const b1 = s[q + 1]!;
        c01 += a0 * b1;
        c11 += a1 * b1;
        c21 += a2 * b1;
        const b2 = s[q + 2]!;
        c02 += a0 * b2;
        c12 += a1 * b2;
        c22 += a2 * b2;
      }
      const r0 = (outAt + i * TILE * width + j * TILE) | 0;
      const r1 = (r0 + width) | 0;
      const r2 = (r1 + width) | 0;
      if (add) {
        c00 += s[r0]!;
        c01 += s[r0 + 1]!;
        c02 += s[r0 + 2]!;
        c10 += s[r1]!;
        c11 += s[r1 + 1]!;
        c12 += s[r1 + 2]!;
        c20 += s[r2]!;
        c21 += s[r2 + 1]!;
        c22 += s[r2 + 2]!;
      }
      s[r0] = c00;
      s[r0 + 1] = c01;
      s[r0 + 2] = c02;
      s[r1] = c10;
      s[r1 + 1] = c11;
      s[r1 + 2] = c12;
      s[r2] = c20;
      s[r2 + 1] = c21;
      s[r2 + 2] = c22;
    }
  }
}
