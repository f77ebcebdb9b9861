import type { Fragment } from '../wgsl/fragment.ts';

/** Powers carry the factor `2^64`, so that what underflows is far below everything that counts. */
const BIAS = 64;

/** `127 + BIAS` above `1.5 · 2^23`: added to an integer, it leaves the bits of a power of two in the fraction. */
const MAGIC = 12582912 + 127 + BIAS;

/**
 * `e^d · 2^64 · 2^(k - MAGIC)` without a call or a branch, as a fraction times an exact power of two. Nothing is subtracted
 * from `d` but multiples of `ln 2`, whose rounding errors are 2^-28: shifting a row by a power of two costs no accuracy, as
 * shifting by its maximum would. `d` has to lie in -130 … 20 for `k = MAGIC`; relative accuracy 2^-23, most of it rounding.
 */
export const rowExp: Fragment = {
  code: `fn row_exp(d: vec4f, k: f32) -> vec4f {
  let n = round(d * 1.44269504);
  let r = (d - n * 0.693359375) + n * 2.12194440e-4;
  let p = (((((r * 0.0013818739 + 0.008368721) * r + 0.041668292) * r + 0.16666521) * r + 0.49999994) * r + 1.0) * r + 1.0;
  return p * bitcast<vec4f>(bitcast<vec4u>(n + k) << vec4u(23u));
}
fn row_exp_of(d: f32, k: f32) -> f32 { return row_exp(vec4f(d), k).x; }`,
};

/** `k` for scores as they are. */
export const PLAIN: string = `${MAGIC}.0`;

/** `k` for a row whose largest score, shifted, is `top`: its power becomes about `2^64`. */
export const scaleFor = (top: string): string => `(${MAGIC}.0 - round(${top} * 1.44269504))`;
