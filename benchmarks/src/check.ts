import type { Results } from './reference.ts';
import type { Family } from './workloads.ts';

/** |actual - expected| may be at most relative · |expected| + absolute · max|expected| of its output. */
interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** Wide enough for float32 sums in any order, narrow enough that a wrong term cannot hide. */
const TOLERANCE: Record<Family, Tolerance> = {
  scale: { relative: 0, absolute: 0 },
  softmax: { relative: 1e-4, absolute: 1e-9 },
  crossEntropyForward: { relative: 1e-4, absolute: 0 },
  crossEntropy: { relative: 1e-4, absolute: 1e-9 },
  trainingStep: { relative: 1e-5, absolute: 1e-4 },
  // Adam divides by the gradient's own size, so a gradient near zero leaves its parameter anywhere within the rate.
  adamStep: { relative: 1e-5, absolute: 5e-3 },
  matmul: { relative: 1e-4, absolute: 1e-5 },
};

/** Losses say more than parameters do: the same for every rule. */
const LOSSES: Tolerance = { relative: 1e-4, absolute: 0 };

export type Verdict =
  | { readonly ok: true; readonly error: number }
  | { readonly ok: false; readonly reason: string };

/** Compares every element of every output; `error` is the largest difference over the output's largest magnitude. */
export function check(family: Family, expected: Results, actual: Results): Verdict {
  let worst = 0;
  for (const [name, wanted] of Object.entries(expected)) {
    const got = actual[name];
    const { relative, absolute } = name === 'losses' ? LOSSES : TOLERANCE[family];
    if (got === undefined) return { ok: false, reason: `${name} is missing` };
    if (got.length !== wanted.length) {
      return { ok: false, reason: `${name} has ${got.length} elements, not ${wanted.length}` };
    }
    let scale = 0;
    for (let i = 0; i < wanted.length; i++) scale = Math.max(scale, Math.abs(wanted[i]));
    for (let i = 0; i < wanted.length; i++) {
      const error = Math.abs(got[i] - wanted[i]);
      if (!(error <= relative * Math.abs(wanted[i]) + absolute * scale)) {
        const values = `${got[i]}, expected ${wanted[i]}`;
        return { ok: false, reason: `wrong result: ${name}[${i}] is ${values}` };
      }
      worst = Math.max(worst, scale > 0 ? error / scale : 0);
    }
  }
  return { ok: true, error: worst };
}
