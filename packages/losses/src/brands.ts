import type { LogProbabilities, Probabilities } from '@xent/core';

/** Accepts every tensor but probabilities, and says in the compiler's message what to do instead. */
export type LogProbabilitiesOnly<T> = T extends Probabilities
  ? 'This loss expects logarithms of probabilities: use logSoftmax in place of softmax, or crossEntropy on the raw scores.'
  : T;

/** Accepts every tensor but log-probabilities, and says in the compiler's message what to do instead. */
export type ProbabilitiesOnly<T> = T extends LogProbabilities
  ? 'This loss expects probabilities and takes their logarithm itself: use softmax (or sigmoid) in place of logSoftmax.'
  : T;
