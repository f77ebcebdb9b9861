import { expOf, powersOfTwo } from './exp.ts';

// Short calls get compiled sooner than one call with a long loop, and the partial sums lose less.
const CHUNK = 2048;

/** The largest element of `[from, to)`; NaN is passed over, an empty row gives -Infinity. */
export function max(x: Float32Array, from: number, to: number): number {
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

/** Where `value`, which must occur, is first found from `from` on. */
export function indexOf(x: Float32Array, value: number, from: number): number {
  let i = from | 0;
  while (x[i] !== value) i = (i + 1) | 0;
  return i;
}

/** Sum of `exp(x - shift)`: NaN if NaN occurs, Infinity or NaN if a term is out of range. */
export function expSum(x: Float32Array, from: number, to: number, shift: number): number {
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

/** `expSum` that also writes the terms to `e`, from `at` on. */
export function expInto(
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

/** `y = e factor`. Long enough for V8's middle compiler not to inline it, which would keep it from the last, better one. */
export function scale(
  e: Float64Array,
  factor: number,
  y: Float32Array,
  from: number,
  to: number,
): void {
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

/** `y = e factor - w scale`. */
export function scaleMinus(
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

/** `y = (x - shift) - rest`. */
export function subtract(
  x: Float32Array,
  shift: number,
  rest: number,
  y: Float32Array,
  from: number,
  to: number,
): void {
  for (let i = from | 0; i < to; i++) y[i] = x[i]! - shift - rest;
}

/** Sum of `w (x - shift)`. */
export function weightedSum(
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
