import { load } from './matmul-copy.ts';
import type { FloatArray } from './scratch.ts';

/**
 * Matrix times vector: `s[depth + r] = sum over p of matrix[r, p] vector[p]`, for elements that are
 * `rowStep` and `depthStep` apart. The first `depth` numbers of `s` hold the vector; results come in fours,
 * so `s` has room for three more than `rows`.
 */
export function multiplyVector(
  matrix: FloatArray,
  at: number,
  rowStep: number,
  depthStep: number,
  rows: number,
  depth: number,
  vector: FloatArray,
  vectorAt: number,
  s: Float64Array,
): void {
  load(vector, vectorAt, 1, depth, s, 0);
  if (matrix instanceof Float32Array) multiply32(matrix, at, rowStep, depthStep, rows, depth, s);
  else multiply64(matrix, at, rowStep, depthStep, rows, depth, s);
}

// The same loop twice: V8 makes fast code for a typed-array access that only ever sees one type.
function multiply32(
  matrix: Float32Array,
  at: number,
  rowStep: number,
  depthStep: number,
  rows: number,
  depth: number,
  s: Float64Array,
): void {
  const step = depthStep | 0;
  for (let r = 0; r < rows; r += 4) {
    // A group of four that reaches beyond the last row repeats that row.
    let x0 = (at + r * rowStep) | 0;
    let x1 = (at + Math.min(r + 1, rows - 1) * rowStep) | 0;
    let x2 = (at + Math.min(r + 2, rows - 1) * rowStep) | 0;
    let x3 = (at + Math.min(r + 3, rows - 1) * rowStep) | 0;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let p = 0; p < depth; p++) {
      const v = s[p]!;
      s0 += matrix[x0]! * v;
      s1 += matrix[x1]! * v;
      s2 += matrix[x2]! * v;
      s3 += matrix[x3]! * v;
      x0 = (x0 + step) | 0;
      x1 = (x1 + step) | 0;
      x2 = (x2 + step) | 0;
      x3 = (x3 + step) | 0;
    }
    const to = (depth + r) | 0;
    s[to] = s0;
    s[to + 1] = s1;
    s[to + 2] = s2;
    s[to + 3] = s3;
  }
}

function multiply64(
  matrix: Float64Array,
  at: number,
  rowStep: number,
  depthStep: number,
  rows: number,
  depth: number,
  s: Float64Array,
): void {
  const step = depthStep | 0;
  for (let r = 0; r < rows; r += 4) {
    // A group of four that reaches beyond the last row repeats that row.
    let x0 = (at + r * rowStep) | 0;
    let x1 = (at + Math.min(r + 1, rows - 1) * rowStep) | 0;
    let x2 = (at + Math.min(r + 2, rows - 1) * rowStep) | 0;
    let x3 = (at + Math.min(r + 3, rows - 1) * rowStep) | 0;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let p = 0; p < depth; p++) {
      const v = s[p]!;
      s0 += matrix[x0]! * v;
      s1 += matrix[x1]! * v;
      s2 += matrix[x2]! * v;
      s3 += matrix[x3]! * v;
      x0 = (x0 + step) | 0;
      x1 = (x1 + step) | 0;
      x2 = (x2 + step) | 0;
      x3 = (x3 + step) | 0;
    }
    const to = (depth + r) | 0;
    s[to] = s0;
    s[to + 1] = s1;
    s[to + 2] = s2;
    s[to + 3] = s3;
  }
}
