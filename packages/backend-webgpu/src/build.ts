import type { Kernel } from './kernel.ts';
import type { Scope, Source } from './source.ts';
import type { Target } from './target.ts';
import type { Value } from './value.ts';

/** What one group of kernels computes, and for which device. */
export interface BuildContext {
  readonly target: Target;
  /** What the kernels compute. */
  readonly value: Value;
  /** Computed from the same inputs in the same kernels: the gradient that goes with a loss. It is stored too. */
  readonly partner?: Value | undefined;
  /**
   * What to store in the index space of `value`, in an order in which each comes after what it needs: the value itself,
   * elementwise functions of it, or both.
   */
  readonly outputs: readonly Value[];
}

/** Writes the kernels that compute a value, in the order in which they run. */
export type Builder = (context: BuildContext) => readonly Kernel[];

/** Is what kernels compute all that is stored? */
export const isAlone = ({ value, outputs }: BuildContext): boolean =>
  outputs.length === 1 && outputs[0] === value;

/** Stores everything that `name`, element `index` of what was computed, leads to. */
export function finish(
  source: Source,
  scope: Scope,
  { value, outputs }: BuildContext,
  index: string,
  name: string,
): void {
  source.know(scope, value, index, name);
  for (const output of outputs) {
    const element = output === value ? name : source.compute(scope, output, index);
    source.store(scope, output, index, element);
  }
}
