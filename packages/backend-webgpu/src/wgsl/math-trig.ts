import type { Fragment } from './fragment.ts';
import { isNan, specials } from './math.ts';

/** The bits of `2/π` after the point, behind one word of zeros. */
const TWO_OVER_PI =
  '0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu, 0xdebbc561u';

/**
 * `x = q·π/2 + r` with `|r| <= π/4`, as `(r, q mod 4)`. Large angles are multiplied by the 96 bits of `2/π` that matter
 * (M. Payne, R. Hanek: Radian reduction for trigonometric functions, 1983).
 */
const reduceAngle: Fragment = {
  code: `fn high_product(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let middle = a1 * b0 + ((a0 * b0) >> 16u);
  return a1 * b1 + (middle >> 16u) + ((a0 * b1 + (middle & 0xffffu)) >> 16u);
}
fn reduce_angle(x: f32) -> vec2f {
  let size = abs(x);
  if (size < 600.0) {
    let n = round(x * 0.636619747);
    let r = ((x - n * 1.5703125) - n * 4.8375129699707e-4) - n * 7.5497899549e-8;
    return vec2f(r, n - 4.0 * floor(n * 0.25));
  }
  let bits = bitcast<u32>(size);
  let fraction = (bits & 0x7fffffu) | 0x800000u;
  let start = (bits >> 23u) - 120u;
  var table = array<u32, 9>(${TWO_OVER_PI});
  let word = start >> 5u;
  let shift = start & 31u;
  var w: array<u32, 3>;
  for (var k = 0u; k < 3u; k++) {
    w[k] = select(table[word + k], (table[word + k] << shift) | (table[word + k + 1u] >> (32u - shift)), shift > 0u);
  }
  let low = fraction * w[1] + high_product(fraction, w[2]);
  let carry = select(0u, 1u, low < fraction * w[1]);
  let high = fraction * w[0] + high_product(fraction, w[1]) + carry;
  let q = (high + 0x20000000u) >> 30u;
  var rest = vec2u(high - (q << 30u), low);
  let negative = (rest.x >> 31u) == 1u;
  if (negative) { rest = vec2u(~rest.x + select(0u, 1u, rest.y == 0u), ~rest.y + 1u); }
  let r = (f32(rest.x) * 9.31322575e-10 + f32(rest.y) * 2.16840434e-19) * 1.57079633;
  let flip = negative != (x < 0.0);
  return vec2f(select(r, -r, flip), f32(select(q & 3u, (4u - q) & 3u, x < 0.0)));
}`,
};

const waves: Fragment = {
  requires: [reduceAngle, isNan, specials],
  code: `fn wave(x: f32, quarter: f32) -> f32 {
  if ((bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u) { return nan_value(); }
  let angle = reduce_angle(x);
  let q = u32(angle.y + quarter);
  let r = angle.x;
  let z = r * r;
  let s = r + r * (z * (((2.836953e-06 * z - 0.00019853484) * z + 0.00833338) * z - 0.16666667));
  let c = 1.0 - (0.5 * z - z * z * ((2.4430661e-05 * z - 0.0013887301) * z + 0.041666646));
  let y = select(s, c, (q & 1u) == 1u);
  return select(y, -y, (q & 2u) == 2u);
}`,
};

/** `sin(x)`, `x` in radians, within 2.5 ulp for angles of any size. */
export const sin: Fragment = {
  requires: [waves],
  code: 'fn sin_f32(x: f32) -> f32 { return select(wave(x, 0.0), x, abs(x) < 2e-4); }',
};

/** `cos(x)`, `x` in radians, within 2.5 ulp for angles of any size. */
export const cos: Fragment = {
  requires: [waves],
  code: 'fn cos_f32(x: f32) -> f32 { return wave(x, 1.0); }',
};
