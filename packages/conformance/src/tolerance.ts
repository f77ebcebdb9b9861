import type { DType } from '@xent/core';

/** Accepted where `|got - want| <= absolute + relative·|want|`, or where `got` is within `ulp` of `want`. */
export interface Limit {
  readonly absolute: number;
  readonly relative: number;
  readonly ulp: number;
}

/** How accurate a backend promises to be. What it does not say is {@link defaultTolerance}. */
export interface Tolerance {
  /** Everything in float32 that has no limit of its own. */
  readonly float32: Limit;
  /** Everything in float64 that has no limit of its own. */
  readonly float64: Limit;
  /** Everything in float16, which is rounded after every operation. */
  readonly float16: Limit;
  /** Operations that IEEE 754 rounds correctly (`+ - ·`), in ulp; in float16 they are always rounded correctly. */
  readonly exactUlp: number;
  /** Probabilities of softmax that are normal numbers, in ulp. */
  readonly softmaxUlp: number;
  /** Log probabilities, in ulp of `max(|x - max(x)|, ln Σ e^(x - max(x)))`. */
  readonly logSoftmaxUlp: number;
  /** Log probabilities that are this close are right whatever their ulp; 0 for a backend that keeps `ln(1 + tiny)`. */
  readonly logSoftmaxAbsolute: number;
  /** Loss of a row of cross-entropy, in ulp. */
  readonly crossEntropyUlp: number;
  /** Each element of the gradient of cross-entropy that is a normal number, in ulp. */
  readonly gradientUlp: number;
  /** Loss and gradient where the target leads by 5 to 60, relative. */
  readonly confidentRelative: number;
  /** `|Σ p - 1|` of a row of softmax. */
  readonly rowSum: number;
}

/** What any backend that computes in float32 can reach. */
export const defaultTolerance: Tolerance = {
  float32: { absolute: 2e-6, relative: 2e-5, ulp: 1 },
  float64: { absolute: 1e-12, relative: 1e-10, ulp: 0 },
  float16: { absolute: 2e-3, relative: 2e-3, ulp: 1 },
  exactUlp: 1,
  softmaxUlp: 256,
  logSoftmaxUlp: 8,
  logSoftmaxAbsolute: 2e-6,
  crossEntropyUlp: 16,
  gradientUlp: 256,
  confidentRelative: 1e-5,
  rowSum: 1e-5,
};

/** @internal The limit of an element type; integers and booleans are exact. */
export function limitOf(tolerance: Tolerance, dtype: DType): Limit {
  if (dtype === 'float32') return tolerance.float32;
  if (dtype === 'float64') return tolerance.float64;
  if (dtype === 'float16') return tolerance.float16;
  return { absolute: 0, relative: 0, ulp: 0 };
}
