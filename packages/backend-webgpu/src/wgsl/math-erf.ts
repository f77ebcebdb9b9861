import type { Fragment } from './fragment.ts';
import { exp } from './math-exp.ts';
import { poly } from './poly.ts';

/** Error function within 2 ulp: a polynomial near 0, `1 - e^-p(|x|)` elsewhere, where `p` is `-ln(1 - erf)`. */
export const erf: Fragment = `${exp}fn erf_f32(x: f32) -> f32 {
  let a = min(abs(x), 4.0);
  let z = x * x;
  let p = ${poly('z', -0.0006, 0.004995, -0.026768, 0.1128187, -0.37612505, 0.12837916)};
  let q = ${poly('a', -0.0002, 0.00308, -0.02236, 0.10418, 0.63693, 1.127807, 0.00016848)};
  // The product of a tiny number may be subnormal, and taken for 0.
  let near = select(x + x * p, x * 1.12837917, a < 1e-30);
  let far = sign(x) * (1.0 - exp_f32(-q));
  return select(select(near, far, a > 0.92), x, is_nan(x));
}`;
