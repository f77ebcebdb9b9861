import type { Fragment } from './fragment.ts';
import { isNan } from './math.ts';

/** An integer that grows with the number, subnormal or not; the same one for both zeros. */
const orderOf: Fragment = {
  code: 'fn order_f32(x: f32) -> i32 { let b = bitcast<i32>(x); return select(b, (-2147483647 - 1) - b, b < 0); }',
};

/** The larger one, NaN if either is; of equal ones the second. */
export const largerFloat: Fragment = {
  requires: [isNan, orderOf],
  code: 'fn larger(a: f32, b: f32) -> f32 { return select(select(b, a, order_f32(a) > order_f32(b) || is_nan(a)), b, is_nan(b)); }',
};

/** The smaller one, NaN if either is; of equal ones the second. */
export const smallerFloat: Fragment = {
  requires: [isNan, orderOf],
  code: 'fn smaller(a: f32, b: f32) -> f32 { return select(select(b, a, order_f32(a) < order_f32(b) || is_nan(a)), b, is_nan(b)); }',
};

/** Comparisons that are false where either is NaN. */
export const compareFloats: Fragment = {
  requires: [isNan, orderOf],
  code: `fn same_f32(a: f32, b: f32) -> bool { return order_f32(a) == order_f32(b) && !either_nan(a, b); }
fn less_f32(a: f32, b: f32) -> bool { return order_f32(a) < order_f32(b) && !either_nan(a, b); }
fn at_most_f32(a: f32, b: f32) -> bool { return order_f32(a) <= order_f32(b) && !either_nan(a, b); }`,
};
