import type { Fragment } from './fragment.ts';
import { isNan, specials } from './math.ts';

/** `2^n` for an integral `n` from -126 to 127, 0 for -127: the sum leaves `n` in the lowest bits of the fraction. */
const power2: Fragment = {
  code: 'fn power2(n: f32) -> f32 { return bitcast<f32>(bitcast<u32>(n + 12583039.0) << 23u); }',
};

/** `e^r - 1 - r` for `|r| <= ln(2) / 2`, to 2^-28 of `e^r`. */
const expTail: Fragment = {
  code: `fn exp_tail(r: f32) -> f32 {
  var p = 0.0013818739;
  p = p * r + 0.008368721;
  p = p * r + 0.041668292;
  p = p * r + 0.16666521;
  p = p * r + 0.49999994;
  return p * (r * r);
}`,
};

/** `e^x` within 1 ulp; results below 2^-126 are what the device makes of subnormal numbers. */
export const exp: Fragment = {
  requires: [isNan, specials, power2, expTail],
  code: `fn exp_f32(x: f32) -> f32 {
  let c = clamp(x, -105.0, 90.0);
  let n = round(c * 1.44269504);
  let r = (c - n * 0.693359375) + n * 2.12194440e-4;
  let half_n = floor(n * 0.5);
  let y = ((exp_tail(r) + r) + 1.0) * power2(half_n) * power2(n - half_n);
  return select(select(y, infinity(), x > 88.722835), x, is_nan(x));
}`,
};

/** `e^x - 1` within 2 ulp, also next to 0. */
export const expm1: Fragment = {
  requires: [exp],
  code: `fn expm1_f32(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  if (x > 17.0) { return exp_f32(x); }
  let c = max(x, -20.0);
  let n = round(c * 1.44269504);
  let r = (c - n * 0.693359375) + n * 2.12194440e-4;
  let p = exp_tail(r) + r;
  let s = power2(n);
  return s * p + (s - 1.0);
}`,
};

/** `tanh(x)` within 2 ulp: a polynomial near 0, `1 - 2 / (e^(2|x|) + 1)` elsewhere. */
export const tanh: Fragment = {
  requires: [exp],
  code: `fn tanh_f32(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  var p = 0.0020057815;
  p = p * z - 0.008023203;
  p = p * z + 0.021636752;
  p = p * z - 0.05393485;
  p = p * z + 0.1333311;
  p = p * z - 0.33333328;
  let near = x + x * (z * p);
  let far = 1.0 - 2.0 / (exp_f32(2.0 * min(a, 10.0)) + 1.0);
  return select(select(near, select(far, -far, x < 0.0), a > 0.625), x, is_nan(x));
}`,
};
