import type { Fragment } from './fragment.ts';

/** NaN by its bits: WGSL lets a compiler assume that there is none. */
export const isNan: Fragment = {
  code: `fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn either_nan(a: f32, b: f32) -> bool { return max(bitcast<u32>(a) & 0x7fffffffu, bitcast<u32>(b) & 0x7fffffffu) > 0x7f800000u; }`,
};

/** `NaN` and `±infinity`, which no constant may be. */
export const specials: Fragment = {
  code: `var<private> special_bits: vec2u = vec2u(0x7fc00000u, 0x7f800000u);
fn nan_value() -> f32 { return bitcast<f32>(special_bits.x); }
fn infinity() -> f32 { return bitcast<f32>(special_bits.y); }`,
};
