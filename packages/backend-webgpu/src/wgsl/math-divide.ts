import type { Fragment } from './fragment.ts';

/**
 * The upper twelve bits of a number's fraction. What is left has twelve too, so that products of such halves are exact, and
 * no optimizer sees through it.
 */
export const upper: Fragment =
  'fn upper(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }';

/** `a - q·b` as if the product were not rounded. */
export const remainder: Fragment = `${upper}fn remainder_of(a: f32, q: f32, b: f32) -> f32 {
  let q1 = upper(q);
  let b1 = upper(b);
  return ((a - q1 * b1) - q1 * (b - b1)) - (q - q1) * b;
}`;

/** Does nothing over- or underflow in products of a number's halves? */
const moderate: Fragment =
  'fn is_moderate(x: f32) -> bool { return ((bitcast<u32>(x) >> 23u) & 255u) - 40u < 175u; }';

/** `a / b` within 1 ulp: WGSL's division may be 2.5 ulp off, and is corrected. */
export const divide: Fragment = `${remainder}${moderate}fn divide(a: f32, b: f32) -> f32 {
  let q = a / b;
  return select(q, q + remainder_of(a, q, b) / b, is_moderate(a) && is_moderate(b) && is_moderate(q));
}`;

/** `√x` within 1 ulp, NaN below 0. */
export const squareRoot: Fragment = `${remainder}${moderate}fn square_root(x: f32) -> f32 {
  let s = sqrt(x);
  return select(s, s + remainder_of(x, s, s) * (0.5 / s), is_moderate(x));
}`;
