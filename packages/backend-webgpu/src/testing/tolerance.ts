/** What kernels with exponentials and compensated sums of their own promise; a `Tolerance` of the conformance suite. */
export const tolerance = {
  softmaxUlp: 6,
  logSoftmaxUlp: 4,
  crossEntropyUlp: 8,
  gradientUlp: 8,
  confidentRelative: 1e-5,
  rowSum: 2e-7,
} as const;
