import type { DType, HostData } from '@xent/core';
import { merged } from '@xent/core/plan';
import type { View } from '../value.ts';
import type { Block } from './elementwise.ts';

/**
 * Copies `rows` times `count` elements of `x`, from `at` in steps of `step` and `rowStep`, to a block, from `to` on in
 * order.
 */
type Read = (
  x: HostData,
  at: number,
  step: number,
  block: Block,
  to: number,
  count: number,
  rows: number,
  rowStep: number,
) => void;

// The same loop for each type: V8 makes fast code for a typed-array access that only ever sees one type.
function read32(
  x: Float32Array,
  at: number,
  step: number,
  y: Block,
  to: number,
  count: number,
  rows: number,
  rowStep: number,
): void {
  let i = to | 0;
  for (let r = 0, row = at | 0; r < rows; r++, row = (row + rowStep) | 0) {
    let from = row;
    for (const end = (i + count) | 0; i < end; i++, from = (from + step) | 0) y[i] = x[from]!;
  }
}

function read64(
  x: Float64Array,
  at: number,
  step: number,
  y: Block,
  to: number,
  count: number,
  rows: number,
  rowStep: number,
): void {
  let i = to | 0;
  for (let r = 0, row = at | 0; r < rows; r++, row = (row + rowStep) | 0) {
    let from = row;
    for (const end = (i + count) | 0; i < end; i++, from = (from + step) | 0) y[i] = x[from]!;
  }
}

function readInt(
  x: Int32Array,
  at: number,
  step: number,
  y: Block,
  to: number,
  count: number,
  rows: number,
  rowStep: number,
): void {
  let i = to | 0;
  for (let r = 0, row = at | 0; r < rows; r++, row = (row + rowStep) | 0) {
    let from = row;
    for (const end = (i + count) | 0; i < end; i++, from = (from + step) | 0) y[i] = x[from]!;
  }
}

function readBool(
  x: Uint8Array,
  at: number,
  step: number,
  y: Block,
  to: number,
  count: number,
  rows: number,
  rowStep: number,
): void {
  let i = to | 0;
  for (let r = 0, row = at | 0; r < rows; r++, row = (row + rowStep) | 0) {
    let from = row;
    for (const end = (i + count) | 0; i < end; i++, from = (from + step) | 0) y[i] = x[from]!;
  }
}

function write(x: HostData, at: number, y: Block, n: number): void {
  let to = at | 0;
  for (let i = 0; i < n; i++, to = (to + 1) | 0) x[to] = y[i]!;
}

const READS: Readonly<Record<DType, unknown>> = {
  float32: read32,
  float64: read64,
  // What is rarely read together shares a loop.
  float16: readBool,
  int32: readInt,
  bool: readBool,
};

function write32(x: Float32Array, at: number, y: Block, n: number): void {
  let to = at | 0;
  let i = 0;
  for (; i + 3 < n; i += 4, to = (to + 4) | 0) {
    x[to] = y[i]!;
    x[to + 1] = y[i + 1]!;
    x[to + 2] = y[i + 2]!;
    x[to + 3] = y[i + 3]!;
  }
  for (; i < n; i++, to = (to + 1) | 0) x[to] = y[i]!;
}

/** Writes the first `n` numbers of a block from `at` on; float32 rounds, int32 wraps. */
export function store(x: HostData, at: number, y: Block, n: number): void {
  if (x instanceof Float32Array) write32(x, at, y, n);
  else write(x, at, y, n);
}

/** Copies elements `at … at + n` of a view of `x`, counted in row-major order, to a block. */
export type Reader = (x: HostData, at: number, n: number, block: Block) => void;

export function reader({ of, offset, shape: sizes, strides: steps }: View): Reader {
  const { shape, strides } = merged(sizes, steps);
  const read = READS[of.dtype] as Read;
  const last = shape.length - 1;
  const step = strides[last] ?? 0;
  if (last <= 0) {
    return (x, at, n, block) => {
      // The engine's own conversion takes less than half the time, once it is worth an object.
      if (step === 1 && n === block.length) block.set(x.subarray(offset + at, offset + at + n));
      else read(x, offset + at * step, step, block, 0, n, 1, 0);
    };
  }
  const index = new Int32Array(last + 1);
  const width = shape[last]!;
  const height = shape[last - 1]!;
  const rowStep = strides[last - 1]!;
  return (x, at, n, block) => {
    let from = offset;
    let rest = at;
    for (let d = last; d >= 0; d--) {
      const i = rest % shape[d]!;
      index[d] = i;
      from += i * strides[d]!;
      rest = (rest - i) / shape[d]!;
    }
    for (let to = 0; to < n; ) {
      const left = n - to;
      const isWithin = index[last]! > 0 || left < width;
      const count = isWithin ? Math.min(left, width - index[last]!) : width;
      const rows = isWithin ? 1 : Math.min(Math.floor(left / width), height - index[last - 1]!);
      read(x, from, step, block, to, count, rows, rowStep);
      to += count * rows;
      // After whole rows the next one is a whole row further; within a row, the next element.
      index[last]! += count;
      index[last - 1]! += rows - 1;
      from += count * step + (rows - 1) * rowStep;
      for (let d = last; d > 0 && index[d] === shape[d]; d--) {
        from += strides[d - 1]! - shape[d]! * strides[d]!;
        index[d] = 0;
        index[d - 1]!++;
      }
    }
  };
}
