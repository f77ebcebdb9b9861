import type { Fragment } from './fragment.ts';

/**
 * Sums that keep what rounding takes away: `x + y` with `y` the error of `x`. Where a driver reorders additions the error
 * is 0, and sums are as good as plain ones. Source: Knuth, TAOCP 2, 4.2.2, theorem B.
 */
export const runningSum: Fragment = {
  code: `fn running_sum(sum: vec2f, x: f32, error: f32) -> vec2f {
  let s = sum.x + x;
  let b = s - sum.x;
  return vec2f(s, sum.y + (((sum.x - (s - b)) + (x - b)) + error));
}
fn rounded_sum(sum: vec2f) -> f32 {
  // The error of an infinite sum is no number.
  let infinite = (bitcast<u32>(sum.x) & 0x7f800000u) == 0x7f800000u;
  return select(sum.x + sum.y, sum.x, infinite);
}`,
};
