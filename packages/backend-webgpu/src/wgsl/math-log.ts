import type { Fragment } from './fragment.ts';
import { isNan, specials } from './math.ts';

/** `ln(1 + f) + k ln 2` for `f` from √½ - 1 to √2 - 1 and an integral `k`. */
const logOf: Fragment = {
  code: `fn log_of(f: f32, k: f32) -> f32 {
  let p = (((((((0.067492716 * f - 0.11670099) * f + 0.11883549) * f - 0.12406234) * f + 0.14220358) * f
    - 0.16667989) * f + 0.20002072) * f - 0.2500001) * f + 0.33333313;
  let z = f * f;
  let y = p * (f * z) - k * 2.12194440e-4;
  return (f + (y - 0.5 * z)) + k * 0.693359375;
}`,
};

/** `ln(x)` within 1 ulp; -infinity at 0, NaN below. A subnormal number is its bits times 2^-149. */
export const log: Fragment = {
  requires: [isNan, specials, logOf],
  code: `fn log_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if (bits >= 0x7f800000u || bits == 0u) {
    if ((bits & 0x7fffffffu) == 0u) { return -infinity(); }
    return select(nan_value(), x, bits <= 0x7f800000u || is_nan(x));
  }
  let tiny = bits < 0x00800000u;
  let b = select(bits, bitcast<u32>(f32(bits)), tiny) - 0x3f3504f3u;
  let k = f32(bitcast<i32>(b) >> 23u) - select(0.0, 149.0, tiny);
  return log_of(bitcast<f32>((b & 0x007fffffu) + 0x3f3504f3u) - 1.0, k);
}`,
};

/** `ln(1 + x)` within 1.5 ulp, also next to 0: `1 + x` is never rounded, but `2^-k (1 + x) - 1` computed from `x`. */
export const log1p: Fragment = {
  requires: [log],
  code: `fn log1p_f32(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  if (x <= -1.0) { return select(nan_value(), -infinity(), x == -1.0); }
  if (x > 1e9) { return log_f32(x); }
  if (x > -0.29289323 && x < 0.41421354) { return log_of(x, 0.0); }
  let b = bitcast<i32>(bitcast<u32>(1.0 + x) - 0x3f3504f3u) >> 23u;
  let s = bitcast<f32>(u32(127 - b) << 23u);
  return log_of(x * s + (s - 1.0), f32(b));
}`,
};
