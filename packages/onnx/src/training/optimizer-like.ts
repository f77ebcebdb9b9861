import { ArgumentError, type Parameter } from '@xent/core';
import { shown } from '../export-options.ts';

/** Options that the parameters of a group share, the learning rate among them. */
export interface GroupLike {
  lr: number;
  readonly params: readonly Parameter[];
}

/** What is exported as part of a step: an optimizer of `@xent/optim`, or anything with the same fields. */
export interface OptimizerLike {
  readonly paramGroups: readonly GroupLike[];
  /** What the optimizer remembers of each parameter, by name; `step` counts its steps. */
  readonly state: Map<Parameter, Record<string, Parameter>>;
  step(): void;
}

/** The name of the count of steps. */
export const STEP = 'step';

export function requireOptimizer(op: string, optimizer: OptimizerLike): void {
  const fits =
    typeof optimizer === 'object' &&
    optimizer !== null &&
    Array.isArray(optimizer.paramGroups) &&
    optimizer.state instanceof Map &&
    typeof optimizer.step === 'function';
  if (fits) return;
  throw new ArgumentError(
    `${op}: expected an optimizer with paramGroups, state and step(), got ${shown(optimizer)}; pass for example new SGD(model.parameters(), { lr: 0.1 })`,
  );
}
