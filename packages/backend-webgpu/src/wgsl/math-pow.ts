import type { Fragment } from './fragment.ts';
import { isNan, specials } from './math.ts';
import { upper } from './math-divide.ts';
import { expParts } from './math-exp.ts';
import { split } from './math-log.ts';
import { poly } from './poly.ts';

/** Numbers as sums of two, the first of twelve bits, so that products of those are exact. In `join` the first is the larger. */
const pairs: Fragment = `${upper}fn join(a: f32, b: f32) -> vec2f {
  let high = upper(a + b);
  return vec2f(high, (a - high) + b);
}
fn times(a: vec2f, b: vec2f) -> vec2f { return join(a.x * b.x, a.x * b.y + a.y * (b.x + b.y)); }`;

/** `log2(x)` of a positive finite number as a pair: `s = (m - 1) / (m + 1)` and `ln m = ⅔ s (3 + s² + …)`. */
const logarithm: Fragment = `${pairs}${split}fn log2_parts(x: f32) -> vec2f {
  let m = split(x);
  let d = join(1.0, m.x);
  let sum = d.x + d.y;
  let s = upper((m.x - 1.0) / sum);
  let pair = vec2f(s, (((m.x - 1.0) - s * d.x) - s * d.y) / sum);
  let square = times(pair, pair);
  let z = square.x + square.y;
  var t = join(3.0, square.x);
  t.y += square.y + z * z * ${poly('z', 0.273, 0.3333, 0.42857, 0.6)};
  let p = times(times(pair, t), vec2f(0.9616699, 0.00012677205));
  return join(m.y, p.x) + vec2f(0.0, p.y);
}`;

/** `a ^ b` within 2 ulp, by the rules of C: 1 to any power and anything to the power 0 are 1, NaN included. */
export const pow: Fragment = `${logarithm}${expParts}${isNan}${specials}fn pow_f32(a: f32, b: f32) -> f32 {
  if (a == 1.0 || b == 0.0) { return 1.0; }
  if (is_nan(a) || is_nan(b)) { return nan_value(); }
  let size = bitcast<u32>(a) & 0x7fffffffu;
  let negative = size != bitcast<u32>(a);
  // Beyond 2e9 the result is 0, 1 or infinite.
  let c = clamp(b, -2e9, 2e9);
  let whole = floor(c) == c;
  // Far beyond all exponents, for 0 and infinity.
  var y = vec2f(select(-1e4, 1e4, (b > 0.0) == (size > 0u)), 0.0);
  if (size - 1u < 0x7f7fffffu) {
    if (negative && !whole) { return nan_value(); }
    y = times(join(c, 0.0), log2_parts(abs(a)));
  }
  let all = y.x + y.y;
  let n = round(clamp(all, -200.0, 200.0));
  var power = exp_of(exp_near(((y.x - n) + y.y) * 0.69314718), n);
  power = select(select(power, infinity(), all >= 128.0), 0.0, all < -151.0);
  return select(power, -power, negative && whole && (i32(c) & 1) == 1);
}`;

/** Powers of integers, which wrap as products do; a negative exponent leaves the fraction out. */
export const integerPower: Fragment = `fn pow_i32(a: i32, b: i32) -> i32 {
  var base = a;
  // Of others than 1 and -1 nothing is left.
  if (b < 0 && abs(a) != 1) { base = 0; }
  var y = 1;
  for (var n = bitcast<u32>(b); n != 0u; n >>= 1u) {
    y *= select(1, base, (n & 1u) == 1u);
    base *= base;
  }
  return y;
}`;
