import type { FloatArray } from './scratch.ts';

/** Copies a `[rows, columns]` matrix from float64 scratch to `c`; strides are from row to row. */
export function storeRows(
  s: Float64Array,
  at: number,
  stride: number,
  rows: number,
  columns: number,
  c: FloatArray,
  cAt: number,
  cStride: number,
): void {
  if (c instanceof Float32Array) store32(s, at, stride, rows, columns, c, cAt, cStride);
  else store64(s, at, stride, rows, columns, c, cAt, cStride);
}

// The same loop twice: V8 makes fast code for a typed-array access that only ever sees one type.
function store32(
  s: Float64Array,
  at: number,
  stride: number,
  rows: number,
  columns: number,
  c: Float32Array,
  cAt: number,
  cStride: number,
): void {
  for (let i = 0; i < rows; i++) {
    const from = (at + i * stride) | 0;
    const to = (cAt + i * cStride) | 0;
    for (let j = 0; j < columns; j++) c[to + j] = s[from + j]!;
  }
}

function store64(
  s: Float64Array,
  at: number,
  stride: number,
  rows: number,
  columns: number,
  c: Float64Array,
  cAt: number,
  cStride: number,
): void {
  for (let i = 0; i < rows; i++) {
    const from = (at + i * stride) | 0;
    const to = (cAt + i * cStride) | 0;
    for (let j = 0; j < columns; j++) c[to + j] = s[from + j]!;
  }
}
