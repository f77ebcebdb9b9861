import type { Fragment } from './fragment.ts';

/**
 * The upper twelve bits of a number's fraction. What is left has twelve too, so that products of such halves are exact, and
 * no optimizer sees through it.
 */
export const upper: Fragment =
  'fn upper(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }';

/** `a - q·b` without rounding of the product. */
export const remainder: Fragment = `${upper}fn remainder_of(a: f32, q: f32, b: f32) -> f32 {
  let q1 = upper(q);
  let q2 = q - q1;
  let b1 = upper(b);
  let b2 = b - b1;
  return (((a - q1 * b1) - q1 * b2) - q2 * b1) - q2 * b2;
}`;

/** `a / b` within 1 ulp: WGSL's division may be 2.5 ulp off, and is corrected where nothing over- or underflows. */
export const divide: Fragment = `${remainder}fn divide(a: f32, b: f32) -> f32 {
  let q = a / b;
  let e = (vec3u(bitcast<u32>(a), bitcast<u32>(b), bitcast<u32>(q)) >> vec3u(23u)) & vec3u(255u);
  let inside = all((e - vec3u(40u)) < vec3u(175u));
  return select(q, q + remainder_of(a, q, b) / b, inside);
}`;

/** `√x` within 1 ulp, NaN below 0. */
export const squareRoot: Fragment = `${remainder}fn square_root(x: f32) -> f32 {
  let s = sqrt(x);
  let inside = (((bitcast<u32>(x) >> 23u) & 511u) - 40u) < 175u;
  return select(s, s + remainder_of(x, s, s) * (0.5 / s), inside);
}`;
