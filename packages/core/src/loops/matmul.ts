import type { LoopMaker } from './loop.ts';

/** Products of matrices, each read transposed on request; int32 wraps. */
export const matmulLoop: LoopMaker<{
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}> = ({ dtype, shape }, [a], { transposeA, transposeB }) => {
  const [m, n] = shape.slice(-2) as [number, number];
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  const [bColumn, bDepth] = transposeB ? [k, 1] : [1, n];
  // Sums of products that wrapped are exact, and wrap when they are stored.
  const times = dtype === 'int32' ? Math.imul : (left: number, right: number) => left * right;
  return (y, p, q) => {
    y.forEach((_, to) => {
      const j = to % n;
      const row = (to - j) / n;
      const i = row % m;
      const left = (row - i) * k + i * aRow;
      const right = ((row - i) / m) * k * n + j * bColumn;
      let sum = 0;
      for (let d = 0; d < k; d++) sum += times(p[left + d * aDepth]!, q[right + d * bDepth]!);
      y[to] = sum;
    });
  };
};
