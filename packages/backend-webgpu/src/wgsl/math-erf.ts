import type { Fragment } from './fragment.ts';
import { exp } from './math-exp.ts';

/** Error function within 2 ulp: a polynomial near 0, `1 - e^-p(|x|)` elsewhere, where `p` is `-ln(1 - erf)`. */
export const erf: Fragment = {
  requires: [exp],
  code: `fn erf_f32(x: f32) -> f32 {
  let a = min(abs(x), 4.0);
  let z = x * x;
  var p = 7.989788e-05;
  p = p * z - 0.00080486434;
  p = p * z + 0.005192347;
  p = p * z - 0.026855722;
  p = p * z + 0.11283626;
  p = p * z - 0.3761263;
  p = p * z + 0.12837917;
  var q = -0.00019822204;
  q = q * a + 0.0030655058;
  q = q * a - 0.02231525;
  q = q * a + 0.10411372;
  q = q * a + 0.63697606;
  q = q * a + 1.1277972;
  q = q * a + 0.00016644716;
  // The product of a tiny number may be subnormal, and taken for 0.
  let near = select(x + x * p, x * 1.12837917, a < 1e-30);
  let far = 1.0 - exp_f32(-q);
  return select(select(near, select(far, -far, x < 0.0), a > 0.92), x, is_nan(x));
}`,
};
