import type { Tensor } from './tensor.ts';

declare const meaning: unique symbol;

/** What `softmax` and `sigmoid` return. The brand exists for the compiler only. */
export type Probabilities = Tensor & { readonly [meaning]: 'probabilities' };

/** What `logSoftmax` returns. */
export type LogProbabilities = Tensor & { readonly [meaning]: 'log-probabilities' };

/** Accepts every tensor but probabilities, and says in the compiler's message what to do instead. */
export type LogitsOnly<T> = T extends Probabilities
  ? 'This loss applies softmax (or sigmoid) itself: pass the raw scores (logits), without softmax or sigmoid before it.'
  : T;

/** Operations whose results a loss must not take for scores. */
export type ProbabilitySource = 'softmax' | 'sigmoid' | 'logSoftmax';
