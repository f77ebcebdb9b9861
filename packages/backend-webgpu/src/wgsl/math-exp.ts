import type { Fragment } from './fragment.ts';
import { isNan, specials } from './math.ts';
import { remainder } from './math-divide.ts';
import { poly } from './poly.ts';

/** `2^n` for an integral `n` from -126 to 127, 0 for -127: the sum leaves `n` in the lowest bits of the fraction. */
export const power2: Fragment =
  'fn power2(n: f32) -> f32 { return bitcast<f32>(bitcast<u32>(n + 12583039.0) << 23u); }';

/** `e^r - 1` for `|r| <= ln(2) / 2`, to 2^-28 of `e^r`; and that with `n` of `e^(r + n ln 2)`, and put together. */
export const expParts: Fragment = `${power2}fn exp_near(r: f32) -> f32 {
  return ${poly('r', 0.00139, 0.008367, 0.041667, 0.1666654, 0.5)} * (r * r) + r;
}
fn exp_parts(x: f32) -> vec2f {
  let n = round(x * 1.44269504);
  return vec2f(exp_near((x - n * 0.693359375) + n * 2.12194440e-4), n);
}
fn exp_of(p: f32, n: f32) -> f32 {
  let half_n = floor(n * 0.5);
  return (p + 1.0) * power2(half_n) * power2(n - half_n);
}`;

/** `e^x` within 1 ulp; results below 2^-126 are what the device makes of subnormal numbers. */
export const exp: Fragment = `${isNan}${specials}${expParts}fn exp_f32(x: f32) -> f32 {
  let e = exp_parts(clamp(x, -105.0, 90.0));
  return select(select(exp_of(e.x, e.y), infinity(), x > 88.722835), x, is_nan(x));
}`;

/** `e^x - 1` within 2 ulp, also next to 0. */
export const expm1: Fragment = `${exp}fn expm1_f32(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  if (x > 17.0) { return exp_f32(x); }
  let e = exp_parts(max(x, -20.0));
  let s = power2(e.y);
  return s * e.x + (s - 1.0);
}`;

/**
 * `tanh(x)` within 2 ulp: `y / (y + 2)` with `y = e^(2|x|) - 1`, and what rounding takes put back, from the upper bits of the
 * sum, since a compiler may see that `2 - 2` is 0.
 */
export const tanh: Fragment = `${expm1}${remainder}fn tanh_f32(x: f32) -> f32 {
  let y = expm1_f32(2.0 * min(abs(x), 10.0));
  let d = upper(y + 2.0);
  let q = y / (y + 2.0);
  return select(sign(x) * (q + (remainder_of(y, q, d) - q * (y - (d - 2.0))) / d), x, is_nan(x) || x == 0.0);
}`;
