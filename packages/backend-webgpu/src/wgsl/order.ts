import type { Fragment } from './fragment.ts';

/** Order-preserving integers: `-0` just below `0`, NaN above everything. */
export const orderOf: Fragment = `fn order_of(x: f32) -> i32 {
  let b = bitcast<i32>(x);
  return select(b ^ ((b >> 31u) & 0x7fffffff), 0x7fffffff, (b & 0x7fffffff) > 0x7f800000);
}`;

/** The same with the order reversed; NaN stays above everything. */
export const reverseOrderOf: Fragment = `${orderOf}fn reverse_order_of(x: f32) -> i32 {
  let k = order_of(x);
  return select(~k, 0x7fffffff, k == 0x7fffffff);
}`;

/** The number whose order an integer is. */
export const ofOrder: Fragment = 'fn of_order(k: i32) -> f32 { return bitcast<f32>(k ^ ((k >> 31u) & 0x7fffffff)); }';

/** Comparisons do not tell `-0` from `0`. */
export const withoutMinusZero: Fragment = `fn without_minus_zero(x: f32) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(x), 0u, bitcast<u32>(x) == 0x80000000u));
}`;
