import { TILE } from './matmul-panels.ts';
import type { FloatArray } from './scratch.ts';

/** Copies `count` rows (or columns) into panels: tile index fastest, zeros beyond `count`. */
export function packPanels(
  source: FloatArray,
  at: number,
  tileStep: number,
  depthStep: number,
  count: number,
  depth: number,
  s: Float64Array,
  to: number,
): void {
  if (source instanceof Float32Array) pack32(source, at, tileStep, depthStep, count, depth, s, to);
  else pack64(source, at, tileStep, depthStep, count, depth, s, to);
}

// The same loop twice: V8 makes fast code for a typed-array access that only ever sees one type.
function pack32(
  source: Float32Array,
  at: number,
  tileStep: number,
  depthStep: number,
  count: number,
  depth: number,
  s: Float64Array,
  to: number,
): void {
  let q = to | 0;
  const step = depthStep | 0;
  for (let t = 0; t < count; t += TILE) {
    let x0 = (at + t * tileStep) | 0;
    let x1 = (x0 + tileStep) | 0;
    let x2 = (x1 + tileStep) | 0;
    const left = count - t;
    if (left >= TILE) {
      for (let p = 0; p < depth; p++) {
        s[q] = source[x0]!;
        s[q + 1] = source[x1]!;
        s[q + 2] = source[x2]!;
        q = (q + TILE) | 0;
        x0 = (x0 + step) | 0;
        x1 = (x1 + step) | 0;
        x2 = (x2 + step) | 0;
      }
    } else {
      for (let p = 0; p < depth; p++) {
        s[q] = source[x0]!;
        s[q + 1] = left > 1 ? source[x1]! : 0;
        s[q + 2] = 0;
        q = (q + TILE) | 0;
        x0 = (x0 + step) | 0;
        x1 = (x1 + step) | 0;
      }
    }
  }
}

function pack64(
  source: Float64Array,
  at: number,
  tileStep: number,
  depthStep: number,
  count: number,
  depth: number,
  s: Float64Array,
  to: number,
): void {
  let q = to | 0;
  const step = depthStep | 0;
  for (let t = 0; t < count; t += TILE) {
    let x0 = (at + t * tileStep) | 0;
    let x1 = (x0 + tileStep) | 0;
    let x2 = (x1 + tileStep) | 0;
    const left = count - t;
    if (left >= TILE) {
      for (let p = 0; p < depth; p++) {
        s[q] = source[x0]!;
        s[q + 1] = source[x1]!;
        s[q + 2] = source[x2]!;
        q = (q + TILE) | 0;
        x0 = (x0 + step) | 0;
        x1 = (x1 + step) | 0;
        x2 = (x2 + step) | 0;
      }
    } else {
      for (let p = 0; p < depth; p++) {
        s[q] = source[x0]!;
        s[q + 1] = left > 1 ? source[x1]! : 0;
        s[q + 2] = 0;
        q = (q + TILE) | 0;
        x0 = (x0 + step) | 0;
        x1 = (x1 + step) | 0;
      }
    }
  }
}
