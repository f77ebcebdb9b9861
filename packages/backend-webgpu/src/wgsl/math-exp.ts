import type { Fragment } from './fragment.ts';
import { isNan, specials } from './math.ts';
import { poly } from './poly.ts';

/** `2^n` for an integral `n` from -126 to 127, 0 for -127: the sum leaves `n` in the lowest bits of the fraction. */
export const power2: Fragment =
  'fn power2(n: f32) -> f32 { return bitcast<f32>(bitcast<u32>(n + 12583039.0) << 23u); }';

/** `e^r - 1` for `|r| <= ln(2) / 2`, to 2^-28 of `e^r`; and that with `n` of `e^(r + n ln 2)`, and put together. */
export const expParts: Fragment = `${power2}fn exp_near(r: f32) -> f32 {
  return ${poly('r', 0.0013818739, 0.008368721, 0.041668292, 0.16666521, 0.49999994)} * (r * r) + r;
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

/** `tanh(x)` within 2 ulp: a polynomial near 0, `1 - 2 / (e^(2|x|) + 1)` elsewhere. */
export const tanh: Fragment = `${exp}fn tanh_f32(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  let near = x + x * (z * ${poly('z', 0.0020057815, -0.008023203, 0.021636752, -0.05393485, 0.1333311, -0.33333328)});
  let far = sign(x) * (1.0 - 2.0 / (exp_f32(2.0 * min(a, 10.0)) + 1.0));
  return select(select(near, far, a > 0.625), x, is_nan(x));
}`;
