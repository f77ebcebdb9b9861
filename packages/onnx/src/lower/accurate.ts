import type { Builder } from './builder.ts';
import { exp, type Float, log, notANumber } from './float.ts';

/**
 * `ln(1 + x)` from a logarithm: what `1 + x` lost in rounding is made up for by dividing by what is left of `x`.
 * Source: Kahan, after Goldberg, "What every computer scientist should know about floating-point arithmetic", theorem 4.
 */
export function log1p(b: Builder, x: string, dtype: Float): string {
  if (b.onWebGPU) return log1pBySeries(b, x, dtype);
  const one = b.scalar(dtype, 1);
  const u = b.node('Add', [x, one]);
  const kept = b.node('Sub', [u, one]);
  const corrected = b.node('Mul', [log(b, u, dtype), b.node('Div', [x, kept])]);
  // 0 / 0 where nothing is left of x, and infinity / infinity, are x itself.
  const same = b.node('Or', [
    b.node('Equal', [u, one]),
    b.node('Equal', [kept, b.scalar(dtype, Number.POSITIVE_INFINITY)]),
  ]);
  return b.node('Where', [same, x, corrected]);
}

/**
 * A shader's logarithm of about 1 is right to 2⁻²¹ and no better. Below 1/2 the series `2 (s + s³/3 + s⁵/5 + …)`
 * of `s = x / (2 + x)`.
 */
function log1pBySeries(b: Builder, x: string, dtype: Float): string {
  const f = (v: number): string => b.scalar(dtype, v);
  const s = b.node('Div', [x, b.node('Add', [x, f(2)])]);
  const square = b.node('Mul', [s, s]);
  let sum = f(2 / 13);
  for (const n of [11, 9, 7, 5, 3, 1]) {
    sum = b.node('Add', [b.node('Mul', [sum, square]), f(2 / n)]);
  }
  const near = b.node('Less', [b.node('Abs', [x]), f(0.5)]);
  const far = log(b, b.node('Add', [x, f(1)]), dtype);
  return b.node('Where', [near, b.node('Mul', [sum, s]), far]);
}

/** `e^x - 1` from an exponential and the logarithm of what it gave; source as {@link log1p}. */
export function expm1(b: Builder, x: string, dtype: Float): string {
  const one = b.scalar(dtype, 1);
  const u = exp(b, x, dtype);
  const less = b.node('Sub', [u, one]);
  const corrected = b.node('Mul', [less, b.node('Div', [x, log(b, u, dtype)])]);
  const near = b.node('Less', [b.node('Abs', [x]), one]);
  const small = b.node('Where', [b.node('Equal', [u, one]), x, corrected]);
  return b.node('Where', [near, small, less]);
}

const STEPS = 16;
const END = 6;
const TERMS = 12;

/**
 * `erf` in float64, which ONNX Runtime lacks: a Taylor series around the nearest sixteenth, whose coefficients are
 * rows of a table.
 */
export function erf64(b: Builder, x: string, rank: number): string {
  const f = (v: number): string => b.scalar('float64', v);
  const a = b.node('Min', [b.node('Abs', [x]), f(END)]);
  const known = b.node('Where', [notANumber(b, a, 'float64'), f(0), a]);
  const nearest = b.node('Round', [b.node('Mul', [known, f(STEPS)])]);
  const rest = b.node('Sub', [a, b.node('Div', [nearest, f(STEPS)])]);
  const table = b.constant('float64', [STEPS * END + 1, TERMS], erfSeries());
  const rows = b.node('Gather', [table, b.cast(nearest, 'int32')], { axis: 0 });
  const degrees = Array.from({ length: TERMS }, (_, k) => k);
  const powers = b.node('Pow', [
    b.node('Unsqueeze', [rest, b.ints([rank])]),
    b.constant('float64', [TERMS], degrees),
  ]);
  const y = b.reduce('ReduceSum', b.node('Mul', [rows, powers]), [rank], false);
  return b.node('Where', [b.node('Less', [x, f(0)]), b.node('Neg', [y]), y]);
}

/** Coefficients of erf around 0, 1/16, … 6. Those of its slope follow from `g' = -2 (x + s) g`. */
function erfSeries(): Float64Array {
  const table = new Float64Array((STEPS * END + 1) * TERMS);
  let value = 0;
  let lost = 0;
  for (let k = 0; k <= STEPS * END; k++) {
    const x = k / STEPS;
    const row = k * TERMS;
    table[row] = value;
    let before = 0;
    let slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
    let rise = 0;
    let width = 1;
    // More terms than a row holds: the next value lies twice as far as anything that is looked up.
    for (let j = 1; j <= 2 * TERMS; j++) {
      width /= STEPS;
      rise += (slope / j) * width;
      if (j < TERMS) table[row + j] = slope / j;
      const next = (-2 * (x * slope + before)) / j;
      before = slope;
      slope = next;
    }
    // Summed twice as precisely as it is kept: what a step lost goes into the next.
    const term = rise - lost;
    const next = value + term;
    lost = next - value - term;
    value = next;
  }
  // From here on erf is 1, whatever rounding made of it: gelu multiplies what is missing by infinity.
  table.fill(0, STEPS * END * TERMS);
  table[STEPS * END * TERMS] = 1;
  return table;
}
