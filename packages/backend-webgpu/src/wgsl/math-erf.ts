import type { Fragment } from './fragment.ts';
import { exp } from './math-exp.ts';
import { poly } from './poly.ts';

/** Error function within 2 ulp: a polynomial near 0, `1 - e^-p(|x|)` elsewhere, where `p` is `-ln(1 - erf)`. */
export const erf: Fragment = `${exp}fn erf_f32(x: f32) -> f32 {
  let a = min(abs(x), 4.0);
  let z = x * x;
  let p = ${poly('z', 7.989788e-5, -0.00080486434, 0.005192347, -0.026855722, 0.11283626, -0.3761263, 0.12837917)};
  let q = ${poly('a', -0.00019822204, 0.0030655058, -0.02231525, 0.10411372, 0.63697606, 1.1277972, 0.00016644716)};
  // The product of a tiny number may be subnormal, and taken for 0.
  let near = select(x + x * p, x * 1.12837917, a < 1e-30);
  let far = sign(x) * (1.0 - exp_f32(-q));
  return select(select(near, far, a > 0.92), x, is_nan(x));
}`;
