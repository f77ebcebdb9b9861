import type { Fragment } from '../wgsl/fragment.ts';
import { poly } from '../wgsl/poly.ts';

/** `127 + 64` above `1.5 · 2^23`: added to an integer, it leaves the bits of a power of two in the fraction. */
const MAGIC = 12582912 + 127 + 64;

/**
 * What the scores of a row with the largest score `top` are shifted by, the least of them that counts, and a power of two
 * that brings the largest power to about `2^64`: what underflows is far below everything that counts. A shift rounds, so that
 * there is none up to 256; beyond, the difference of two scores is exact, or one of them is far below the other.
 */
const scale: Fragment = `fn scale_of(top: f32) -> vec3f {
  let shift = select(0.0, top, abs(top) > 256.0);
  return vec3f(shift, top - shift - 110.0, ${MAGIC}.0 - round((top - shift) * 1.44269504));
}`;

/**
 * `e^x` in the unit of a scale, as a fraction times an exact power of two. Nothing is subtracted but multiples of `ln 2`,
 * whose rounding errors are 2^-28: scaling by a power of two costs no accuracy, as shifting by the maximum would.
 */
const power = (
  type: string,
  bits: string,
): Fragment => `${scale}fn power_${type}(x: ${type}, scale: vec3f) -> ${type} {
  let d = max(x - scale.x, ${type}(scale.y));
  let n = round(d * 1.44269504);
  let r = (d - n * 0.693359375) + n * 2.12194440e-4;
  return ${poly('r', 0.00139, 0.008367, 0.041667, 0.1666654, 0.5, 1, 1)} * bitcast<${type}>(bitcast<${bits}>(n + scale.z) << ${bits}(23u));
}`;

export const powers: Fragment =
  /* @__PURE__ */ power('f32', 'u32') + /* @__PURE__ */ power('vec4f', 'vec4u');
