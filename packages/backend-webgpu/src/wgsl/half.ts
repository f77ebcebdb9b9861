import type { Fragment } from './fragment.ts';

/** The number that the bits of a float16 stand for: in integers, since a device may take a subnormal number for 0. */
export const fromHalf: Fragment = {
  code: `fn half_value(bits: u32) -> f32 {
  let size = bits & 0x7fffu;
  let large = (size << 13u) + select(0x38000000u, 0x70000000u, size >= 0x7c00u);
  let small = bitcast<u32>(f32(size) * 0x1p-24f);
  return bitcast<f32>(select(large, small, size < 0x400u) | ((bits & 0x8000u) << 16u));
}`,
};
