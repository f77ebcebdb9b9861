import type { Fragment } from './fragment.ts';

/** To an integer: the fraction is dropped, what does not fit wraps around 2^32, and what is not finite is 0. */
export const wrapToInt: Fragment = {
  code: `fn wrap_to_i32(x: f32) -> i32 {
  let bits = bitcast<u32>(x);
  let exponent = (bits >> 23u) & 255u;
  let fraction = (bits & 0x7fffffu) | 0x800000u;
  let left = fraction << ((exponent - 150u) & 31u);
  let right = fraction >> ((150u - exponent) & 31u);
  let size = select(select(0u, right, exponent > 126u), select(0u, left, exponent < 182u), exponent >= 150u);
  return bitcast<i32>(select(size, ~size + 1u, bits > 0x7fffffffu));
}`,
};
