import type { Fragment } from './fragment.ts';
import { upper } from './math-divide.ts';
import { exp } from './math-exp.ts';

/**
 * `log2(x)` of a positive finite number as the sum of two: `s = (m - 1) / (m + 1)` and
 * `ln m = ⅔ s (3 + s² + …)`, each with its rounding error beside it.
 */
const logarithm: Fragment = {
  requires: [upper],
  code: `fn log2_parts(x: f32) -> vec2f {
  let bits = bitcast<u32>(x);
  let tiny = bits < 0x00800000u;
  let b = select(bits, bitcast<u32>(f32(bits)), tiny) - 0x3f3504f3u;
  let k = f32(bitcast<i32>(b) >> 23u) - select(0.0, 149.0, tiny);
  let m = bitcast<f32>((b & 0x007fffffu) + 0x3f3504f3u);
  let f = m - 1.0;
  let d = m + 1.0;
  let s = f / d;
  let s1 = upper(s);
  let d1 = upper(d);
  let s2 = ((f - s1 * d1) - s1 * (m - (d1 - 1.0))) / d;
  let square = s1 * s1;
  let z = s * s;
  let r = z * z * (((0.29339206 * z + 0.33269423) * z + 0.4285796) * z + 0.59999996) + s2 * (s1 + s);
  let t1 = upper(3.0 + square + r);
  let t2 = r - ((t1 - 3.0) - square);
  let u = s1 * t1;
  let v = s2 * t1 + t2 * s;
  let p1 = upper(u + v);
  let p2 = v - (p1 - u);
  let high = 0.9616699 * p1;
  let low = 0.00012677205 * p1 + p2 * 0.9617967;
  let l1 = upper(high + low + k);
  return vec2f(l1, low - ((l1 - k) - high));
}`,
};

/** `a ^ b` within 2 ulp, by the rules of C: 1 to any power and anything to the power 0 are 1, NaN included. */
export const pow: Fragment = {
  requires: [logarithm, exp],
  code: `fn pow_f32(a: f32, b: f32) -> f32 {
  if (a == 1.0 || b == 0.0) { return 1.0; }
  if (either_nan(a, b)) { return nan_value(); }
  let size = bitcast<u32>(a) & 0x7fffffffu;
  let exponent = bitcast<u32>(b) & 0x7fffffffu;
  let up = b > 0.0;
  if (exponent == 0x7f800000u) {
    if (size == 0x3f800000u) { return 1.0; }
    return select(0.0, infinity(), up == (size > 0x3f800000u));
  }
  let whole = exponent >= 0x4b800000u || floor(b) == b;
  let odd = exponent < 0x4b800000u && whole && (i32(b) & 1) == 1;
  let flip = odd && bitcast<u32>(a) > 0x7fffffffu;
  var y: f32;
  if (size == 0u || size == 0x7f800000u) {
    y = select(0.0, infinity(), up == (size > 0u));
  } else {
    if (bitcast<u32>(a) > 0x7fffffffu && !whole) { return nan_value(); }
    let l = log2_parts(abs(a));
    // Beyond 2^32 the result is 0, 1 or infinite.
    let c = clamp(b, -4294967296.0, 4294967296.0);
    let c1 = upper(c);
    let high = c1 * l.x;
    let low = (c - c1) * l.x + c * l.y;
    let n = clamp(round(high + low), -200.0, 200.0);
    let r = ((high - n) + low) * 0.69314718;
    let half_n = floor(n * 0.5);
    y = ((exp_tail(r) + r) + 1.0) * power2(half_n) * power2(n - half_n);
    y = select(y, infinity(), high + low >= 128.0);
    y = select(y, 0.0, high + low < -151.0);
  }
  return select(y, -y, flip);
}`,
};

/** Powers of integers, which wrap as products do; a negative exponent leaves the fraction out. */
export const integerPower: Fragment = {
  code: `fn pow_i32(a: i32, b: i32) -> i32 {
  if (b < 0) {
    let sign = select(1, a, (b & 1) == 1);
    return select(0, sign, a == 1 || a == -1);
  }
  var y = 1;
  var base = a;
  for (var n = u32(b); n != 0u; n >>= 1u) {
    y = select(y, y * base, (n & 1u) == 1u);
    base *= base;
  }
  return y;
}`,
};
