import type { Fragment } from './fragment.ts';
import { specials } from './math.ts';
import { poly } from './poly.ts';

/** The bits of `2/π` after the point, behind one word of zeros. */
const TWO_OVER_PI =
  '0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u';

/**
 * `sin(|x| + quarter · π/2)`. The angle becomes `q·π/2 + r` with `|r| <= π/4`: its fraction is multiplied by the bits of
 * `2/π` that matter, four at a time, and of the product the whole turns are left out (M. Payne, R. Hanek: Radian reduction
 * for trigonometric functions, 1983).
 */
const wave: Fragment = `${specials}fn wave(x: f32, quarter: u32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  if (bits >= 0x7f800000u) { return nan_value(); }
  var r = abs(x);
  var q = quarter;
  if (r > 0.785398) {
    var table = array<u32, 7>(${TWO_OVER_PI});
    let start = (bits >> 23u) - 120u;
    let fraction = ((bits & 0x7fffffu) | 0x800000u) << (start & 3u);
    var rest = vec2u(0u);
    var sum = 0u;
    for (var i = (start >> 2u) + 21u; i >= start >> 2u; i--) {
      sum = (sum >> 4u) + fraction * ((table[i >> 3u] >> (28u - 4u * (i & 7u))) & 15u);
      rest = (rest >> vec2u(4u)) | (vec2u(sum, rest.x) << vec2u(28u));
    }
    let turn = (rest.x + 0x20000000u) >> 30u;
    q += turn;
    let high = bitcast<i32>(rest.x - (turn << 30u));
    let most = f32(high);
    let left = f32(high - i32(most)) + f32(rest.y) * 2.3283064e-10;
    r = most * 1.4629181e-9 + (left * 1.4629181e-9 + most * -4.0709404e-17);
  }
  let z = r * r;
  let s = r + r * (z * ${poly('z', -0.000195, 0.008332, -0.1666665)});
  let c = 1.0 - (0.5 * z - z * z * ${poly('z', 2.4e-5, -0.0013883, 0.04166654)});
  let y = select(s, c, (q & 1u) == 1u);
  return select(y, -y, (q & 2u) == 2u);
}`;

/** `sin(x)`, `x` in radians, within 2.5 ulp for angles of any size. */
export const sin: Fragment = `${wave}fn sin_f32(x: f32) -> f32 { return select(wave(x, select(0u, 2u, x < 0.0)), x, abs(x) < 2e-4); }`;

/** `cos(x)`, `x` in radians, within 2.5 ulp for angles of any size. */
export const cos: Fragment = `${wave}fn cos_f32(x: f32) -> f32 { return wave(x, 1u); }`;
