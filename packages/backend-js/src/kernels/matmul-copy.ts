import type { FloatArray } from './scratch.ts';

// From here on the platform's copy is faster than a loop.
const LONG = 48;

/** Copies `count` elements of `x` that are `step` apart to float64 numbers side by side. */
export function load(
  x: FloatArray,
  from: number,
  step: number,
  count: number,
  y: Float64Array,
  to: number,
): void {
  if (step === 1 && count >= LONG) y.set(x.subarray(from, from + count), to);
  else if (x instanceof Float32Array) load32(x, from, step, count, y, to);
  else load64(x, from, step, count, y, to);
}

/** Copies `count` float64 numbers to elements of `y` side by side. */
export function store(
  x: Float64Array,
  from: number,
  count: number,
  y: FloatArray,
  to: number,
): void {
  if (y instanceof Float32Array) store32(x, from, count, y, to);
  else load64(x, from, 1, count, y, to);
}

// The same loop for every pair of types: V8 makes fast code for an access that only ever sees one type. Reading of views
// has loops of its own for the same reason, since short columns are the most of a small product.
function load32(
  x: Float32Array,
  from: number,
  step: number,
  count: number,
  y: Float64Array,
  to: number,
): void {
  let i = from | 0;
  for (let j = to | 0, end = (j + count) | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + step) | 0;
  }
}

function load64(
  x: Float64Array,
  from: number,
  step: number,
  count: number,
  y: Float64Array,
  to: number,
): void {
  let i = from | 0;
  for (let j = to | 0, end = (j + count) | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + step) | 0;
  }
}

function store32(x: Float64Array, from: number, count: number, y: Float32Array, to: number): void {
  let i = from | 0;
  for (let j = to | 0, end = (j + count) | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + 1) | 0;
  }
}
