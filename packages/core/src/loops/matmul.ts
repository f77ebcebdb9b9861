import type { LoopMaker } from './loop.ts';

/** Products of matrices, each read transposed on request; int32 wraps. */
export const matmulLoop: LoopMaker<{
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}> = ({ dtype, shape }, [a], { transposeA, transposeB }) => {
  const [m, n] = shape.slice(-2) as [number, number];
  const batch = shape.length > 2 ? shape[0]! : 1;
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  const [bColumn, bDepth] = transposeB ? [k, 1] : [1, n];
  const isInt = dtype === 'int32';
  return (y, p, q) => {
    let to = 0;
    for (let e = 0; e < batch; e++) {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let d = 0; d < k; d++) {
            const left = p[e * m * k + i * aRow + d * aDepth]!;
            const right = q[e * k * n + j * bColumn + d * bDepth]!;
            sum = isInt ? (sum + Math.imul(left, right)) | 0 : sum + left * right;
          }
          y[to++] = sum;
        }
      }
    }
  };
};
