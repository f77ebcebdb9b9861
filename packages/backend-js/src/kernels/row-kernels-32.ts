import { expOf, powersOfTwo } from './exp.ts';
import type { RowKernels } from './row-kernels.ts';

// Short calls get compiled sooner than one call with a long loop, and the partial sums lose less.
const CHUNK = 2048;

/** Row loops for float32: exponentials by table, sums in float64, one rounding at the end. */
export const ROW_KERNELS_32: RowKernels<Float32Array> = {
  anyShift: true,
  create: (length) => new Float32Array(length),
  max,
  indexOf,
  expSum,
  expInto,
  scale,
  scaleMinus,
  subtract,
  weightedSum,
  softmaxBackward,
  logSoftmaxBackward,
  gather,
  scatter,
};

function max(x: Float32Array, from: number, to: number): number {
  let a = -Infinity;
  let b = -Infinity;
  let c = -Infinity;
  let d = -Infinity;
  let i = from | 0;
  for (; i + 3 < to; i = (i + 4) | 0) {
    const v0 = x[i]!;
    const v1 = x[i + 1]!;
    const v2 = x[i + 2]!;
    const v3 = x[i + 3]!;
    if (v0 > a) a = v0;
    if (v1 > b) b = v1;
    if (v2 > c) c = v2;
    if (v3 > d) d = v3;
  }
  for (; i < to; i = (i + 1) | 0) if (x[i]! > a) a = x[i]!;
  return Math.max(a, b, c, d);
}

function indexOf(x: Float32Array, value: number, from: number): number {
  let i = from | 0;
  while (x[i] !== value) i = (i + 1) | 0;
  return i;
}

function expSum(x: Float32Array, from: number, to: number, shift: number): number {
  let sum = 0;
  for (let i = from; i < to && sum < Infinity; i += CHUNK) {
    sum += expSumChunk(x, i, Math.min(to, i + CHUNK), shift);
  }
  return sum;
}

function expSumChunk(x: Float32Array, from: number, to: number, shift: number): number {
  const table = powersOfTwo();
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = from | 0;
  for (const end = (to - 3) | 0; i < end; i = (i + 1) | 0) {
    s0 += expOf(x[i]! - shift, table);
    i = (i + 1) | 0;
    s1 += expOf(x[i]! - shift, table);
    i = (i + 1) | 0;
    s2 += expOf(x[i]! - shift, table);
    i = (i + 1) | 0;
    s3 += expOf(x[i]! - shift, table);
  }
  for (; i < to; i = (i + 1) | 0) s0 += expOf(x[i]! - shift, table);
  return s0 + s1 + (s2 + s3);
}

function expInto(
  x: Float32Array,
  from: number,
  to: number,
  shift: number,
  e: Float64Array,
  at: number,
): number {
  let sum = 0;
  for (let i = from; i < to && sum < Infinity; i += CHUNK) {
    sum += expIntoChunk(x, i, Math.min(to, i + CHUNK), shift, e, at + i - from);
  }
  return sum;
}

function expIntoChunk(
  x: Float32Array,
  from: number,
  to: number,
  shift: number,
  e: Float64Array,
  at: number,
): number {
  const table = powersOfTwo();
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = from | 0;
  let j = at | 0;
  for (const end = (to - 3) | 0; i < end; i = (i + 1) | 0) {
    const e0 = expOf(x[i]! - shift, table);
    i = (i + 1) | 0;
    const e1 = expOf(x[i]! - shift, table);
    i = (i + 1) | 0;
    const e2 = expOf(x[i]! - shift, table);
    i = (i + 1) | 0;
    const e3 = expOf(x[i]! - shift, table);
    e[j] = e0;
    j = (j + 1) | 0;
    e[j] = e1;
    j = (j + 1) | 0;
    e[j] = e2;
    j = (j + 1) | 0;
    e[j] = e3;
    j = (j + 1) | 0;
    s0 += e0;
    s1 += e1;
    s2 += e2;
    s3 += e3;
  }
  for (; i < to; i = (i + 1) | 0, j = (j + 1) | 0) {
    const last = expOf(x[i]! - shift, table);
    e[j] = last;
    s0 += last;
  }
  return s0 + s1 + (s2 + s3);
}

// Long enough for V8's middle compiler not to inline it, which would keep it from the last, better one.
function scale(e: Float64Array, factor: number, y: Float32Array, from: number, to: number): void {
  let i = from | 0;
  let j = 0;
  for (const end = (to - 3) | 0; i < end; i = (i + 1) | 0) {
    const e0 = e[j]!;
    j = (j + 1) | 0;
    const e1 = e[j]!;
    j = (j + 1) | 0;
    const e2 = e[j]!;
    j = (j + 1) | 0;
    const e3 = e[j]!;
    j = (j + 1) | 0;
    y[i] = e0 * factor;
    i = (i + 1) | 0;
    y[i] = e1 * factor;
    i = (i + 1) | 0;
    y[i] = e2 * factor;
    i = (i + 1) | 0;
    y[i] = e3 * factor;
  }
  for (; i < to; i = (i + 1) | 0, j = (j + 1) | 0) y[i] = e[j]! * factor;
}

function scaleMinus(
  e: Float64Array,
  factor: number,
  w: Float64Array,
  scale: number,
  y: Float32Array,
  from: number,
  to: number,
): void {
  for (let i = from | 0, j = 0; i < to; i++, j++) y[i] = e[j]! * factor - w[j]! * scale;
}

function subtract(
  x: Float32Array,
  shift: number,
  rest: number,
  y: Float32Array,
  from: number,
  to: number,
): void {
  for (let i = from | 0; i < to; i++) y[i] = x[i]! - shift - rest;
}

function weightedSum(
  x: Float32Array,
  from: number,
  to: number,
  shift: number,
  w: Float64Array,
): number {
  let sum = 0;
  for (let i = from | 0, j = 0; i < to; i++, j++) sum += w[j]! * (x[i]! - shift);
  return sum;
}

function softmaxBackward(
  p: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  from: number,
  to: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let i = from | 0;
  for (; i + 1 < to; i = (i + 2) | 0) {
    s0 += p[i]! * dy[i]!;
    s1 += p[i + 1]! * dy[i + 1]!;
  }
  if (i < to) s0 += p[i]! * dy[i]!;
  const dot = s0 + s1;
  for (i = from | 0; i < to; i = (i + 1) | 0) dx[i] = p[i]! * (dy[i]! - dot);
}

function logSoftmaxBackward(
  logp: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  from: number,
  to: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let i = from | 0;
  for (; i + 1 < to; i = (i + 2) | 0) {
    s0 += dy[i]!;
    s1 += dy[i + 1]!;
  }
  if (i < to) s0 += dy[i]!;
  const total = s0 + s1;
  const table = powersOfTwo();
  for (i = from | 0; i < to; i = (i + 1) | 0) dx[i] = dy[i]! - expOf(logp[i]!, table) * total;
}

function gather(
  x: Float32Array,
  at: number,
  step: number,
  count: number,
  columns: number,
  y: Float32Array,
): void {
  for (let i = 0; i < count; i++) {
    const from = (at + i * step) | 0;
    for (let j = 0, to = i; j < columns; j++, to = (to + count) | 0) y[to] = x[from + j]!;
  }
}

function scatter(
  y: Float32Array,
  x: Float32Array,
  at: number,
  step: number,
  count: number,
  columns: number,
): void {
  for (let i = 0; i < count; i++) {
    const to = (at + i * step) | 0;
    for (let j = 0, from = i; j < columns; j++, from = (from + count) | 0) x[to + j] = y[from]!;
  }
}
