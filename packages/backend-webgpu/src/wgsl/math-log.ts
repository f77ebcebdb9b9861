import type { Fragment } from './fragment.ts';
import { isNan, specials } from './math.ts';
import { remainder } from './math-divide.ts';
import { power2 } from './math-exp.ts';
import { poly } from './poly.ts';

/** A positive finite number as `m · 2^k`, `m` from √½ to √2. A subnormal one is its bits times 2^-149. */
export const split: Fragment = `fn split(x: f32) -> vec2f {
  let bits = bitcast<u32>(x);
  let tiny = bits < 0x00800000u;
  let b = select(bits, bitcast<u32>(f32(bits)), tiny) - 0x3f3504f3u;
  return vec2f(bitcast<f32>((b & 0x007fffffu) + 0x3f3504f3u), f32(bitcast<i32>(b) >> 23u) - select(0.0, 149.0, tiny));
}`;

/**
 * `ln(1 + f) + k ln 2 + rest` for `f` from √½ - 1 to √2 - 1, an integral `k` and a tiny `rest`; what rounding takes from the
 * leading sum is put back.
 */
const logOf: Fragment = `fn log_of(f: f32, k: f32, rest: f32) -> f32 {
  let z = f * f;
  let y = ${poly('f', -0.076, 0.127, -0.1315, 0.14214, -0.166257, 0.200004, -0.2500072, 0.33333352)} * (f * z) - k * 2.12194440e-4 + rest;
  let most = k * 0.693359375;
  let high = most + f;
  return high + ((f - (high - most)) + (y - 0.5 * z));
}`;

/** `ln(x)` within 1 ulp; -infinity at 0, NaN below. */
export const log: Fragment = `${specials}${split}${logOf}fn log_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if (bits - 1u >= 0x7f7fffffu) {
    return select(select(nan_value(), -infinity(), (bits << 1u) == 0u), x, bits == 0x7f800000u);
  }
  let s = split(x);
  return log_of(s.x - 1.0, s.y, 0.0);
}`;

/**
 * `ln(1 + x)` within 1 ulp, also next to 0: `1 + x` is never rounded, but `2^-k (1 + x) - 1` computed from `x`. Of a quotient
 * `a / b` what division leaves counts too.
 */
export const log1p: Fragment = `${log}${isNan}${power2}${remainder}fn log1p_and(x: f32, rest: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  if (x <= -1.0 || x > 1e9) { return log_f32(1.0 + x); }
  let k = split(1.0 + x).y;
  let s = power2(-k);
  return log_of(x * s + (s - 1.0), k, rest);
}
fn log1p_of(a: f32, b: f32) -> f32 {
  let q = a / b;
  return log1p_and(q, remainder_of(a, q, b) / (a + b));
}
fn log1p_f32(x: f32) -> f32 { return log1p_and(x, 0.0); }`;
