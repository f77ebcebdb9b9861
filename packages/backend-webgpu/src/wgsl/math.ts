import type { Fragment } from './fragment.ts';

/** NaN by its bits: WGSL lets a compiler assume that there is none. */
export const isNan: Fragment =
  'fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }';

/** `NaN` and `±infinity`, which no constant may be. */
export const specials: Fragment = `var<private> special_bits: vec2u = vec2u(0x7fc00000u, 0x7f800000u);
fn nan_value() -> f32 { return bitcast<f32>(special_bits.x); }
fn infinity() -> f32 { return bitcast<f32>(special_bits.y); }`;

/** An integer that grows with the number, subnormal or not; the same one for both zeros, and a given one for NaN. */
export const orderOf: Fragment = `${isNan}fn order_f32(x: f32, nan: i32) -> i32 {
  let b = bitcast<i32>(x);
  return select(select(b, (-2147483647 - 1) - b, b < 0), nan, is_nan(x));
}`;
