import type { Fragment } from './fragment.ts';

/** To an integer: the fraction is dropped, what does not fit wraps around 2^32, and what is not finite is 0. */
export const wrapToInt: Fragment = `fn wrap_to_i32(x: f32) -> i32 {
  let size = floor(abs(x));
  let low = u32(size - 4294967296.0 * floor(size / 4294967296.0));
  let finite = (bitcast<u32>(x) & 0x7fffffffu) < 0x7f800000u;
  return select(0, select(bitcast<i32>(low), -bitcast<i32>(low), x < 0.0), finite);
}`;
