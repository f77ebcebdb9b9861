import { ArgumentError, describe } from './errors.ts';
import type { Tensor, TensorLike } from './tensor.ts';

/** How the losses of a batch become one: not at all, their mean, or their sum. */
export type Reduction = 'none' | 'mean' | 'sum';

/** A loss as an object: what training loops are written against. */
export interface Loss<Prediction = TensorLike, Target = TensorLike> {
  readonly name: string;
  /** `'batchmean'` (the sum over the size of dimension 0) is known to the KL divergence only. */
  readonly reduction: Reduction | 'batchmean';
  /** The loss of `prediction` against `target`. */
  forward(prediction: Prediction, target: Target): Tensor;
}

/** @internal Refuses other reductions. */
export function requireReduction(op: string, reduction: unknown): Reduction {
  if (reduction === 'none' || reduction === 'mean' || reduction === 'sum') return reduction;
  throw new ArgumentError(
    `${op}: expected reduction 'none', 'mean' or 'sum', got ${describe(reduction)}`,
  );
}
