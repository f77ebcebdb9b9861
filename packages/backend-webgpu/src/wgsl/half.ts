import type { Fragment } from './fragment.ts';

/** The number that the bits of a float16 stand for: in integers, since a device may take a subnormal number for 0. */
export const fromHalf: Fragment = `fn half_value(bits: u32) -> f32 {
  let size = bits & 0x7fffu;
  let large = (size << 13u) + select(0x38000000u, 0x70000000u, size >= 0x7c00u);
  let small = bitcast<u32>(f32(size) * 0x1p-24f);
  return bitcast<f32>(select(large, small, size < 0x400u) | ((bits & 0x8000u) << 16u));
}`;

/** The bits of the nearest float16, of two the even one: in integers, since how `pack2x16float` rounds is left open. */
export const toHalf: Fragment = `fn half_bits(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  // What is cut off: of numbers below 2^-14 more, since they are multiples of 2^-24.
  let cut = clamp(126u - min(size >> 23u, 126u), 13u, 25u);
  let number = select(size - 0x38000000u, (size & 0x7fffffu) | 0x800000u, size < 0x38800000u);
  let finite = (number + (1u << (cut - 1u)) - 1u + ((number >> cut) & 1u)) >> cut;
  return select(min(finite, 0x7c00u), 0x7e00u, size > 0x7f800000u) | ((bits >> 16u) & 0x8000u);
}`;

/** The nearest float16, as a float32. */
export const roundToHalf: Fragment = `${toHalf}${fromHalf}fn round_half(x: f32) -> f32 { return half_value(half_bits(x)); }`;
