import type { RowKernels } from './row-kernels.ts';

/** Row loops for float64: `Math.exp`, terms at most 1, compensated sums. */
export const ROW_KERNELS_64: RowKernels<Float64Array> = {
  anyShift: false,
  create: (length) => new Float64Array(length),
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

function max(x: Float64Array, from: number, to: number): number {
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

function indexOf(x: Float64Array, value: number, from: number): number {
  let i = from | 0;
  while (x[i] !== value) i = (i + 1) | 0;
  return i;
}

function expSum(x: Float64Array, from: number, to: number, shift: number): number {
  let sum = 0;
  let lost = 0;
  for (let i = from | 0; i < to; i++) {
    const term = Math.exp(x[i]! - shift) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return sum;
}

function expInto(
  x: Float64Array,
  from: number,
  to: number,
  shift: number,
  e: Float64Array,
  at: number,
): number {
  let sum = 0;
  let lost = 0;
  for (let i = from | 0, j = at | 0; i < to; i++, j++) {
    const value = Math.exp(x[i]! - shift);
    e[j] = value;
    const term = value - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return sum;
}

function scale(e: Float64Array, factor: number, y: Float64Array, from: number, to: number): void {
  for (let i = from | 0, j = 0; i < to; i = (i + 1) | 0, j = (j + 1) | 0) y[i] = e[j]! * factor;
}

function scaleMinus(
  e: Float64Array,
  factor: number,
  w: Float64Array,
  scale: number,
  y: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from | 0, j = 0; i < to; i++, j++) y[i] = e[j]! * factor - w[j]! * scale;
}

function subtract(
  x: Float64Array,
  shift: number,
  rest: number,
  y: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from | 0; i < to; i++) y[i] = x[i]! - shift - rest;
}

function weightedSum(
  x: Float64Array,
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
  p: Float64Array,
  dy: Float64Array,
  dx: Float64Array,
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
  logp: Float64Array,
  dy: Float64Array,
  dx: Float64Array,
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
  for (i = from | 0; i < to; i = (i + 1) | 0) {
    dx[i] = dy[i]! - Math.exp(logp[i]!) * total;
  }
}

function gather(
  x: Float64Array,
  at: number,
  step: number,
  count: number,
  columns: number,
  y: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const from = (at + i * step) | 0;
    for (let j = 0, to = i; j < columns; j++, to = (to + count) | 0) y[to] = x[from + j]!;
  }
}

function scatter(
  y: Float64Array,
  x: Float64Array,
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
