import { cast, type DType, type Tensor } from '@xent/core';
import { OnnxError } from '../errors.ts';
import { type Formula, formulas } from './formulas.ts';
import type { GroupLike } from './optimizer-like.ts';

/** Learning rates and step numbers at which the optimizer's numbers are looked at. */
export interface Probe {
  readonly lr: number;
  /** Number of the step, the first being 1. */
  readonly step: number;
}

/** Different in each of both, and in both. */
export const PROBES: readonly Probe[] = [
  { lr: 0.011, step: 1 },
  { lr: 0.023, step: 1 },
  { lr: 0.011, step: 2 },
  { lr: 0.037, step: 31 },
  { lr: 0.0051, step: 400 },
];

/** Rates of several groups, and counts of parameters that have made different numbers of steps, are told apart. */
export const rateAt = (probe: Probe, group: number): number => probe.lr * (1 + group / 8);
export const stepAt = (probe: Probe, clock: number): number =>
  probe.step === 1 ? 1 : probe.step + 3 * clock;

/** A number that follows a learning rate and a count of steps. */
export interface Known {
  readonly formula: Formula;
  readonly group: number;
  readonly clock: number;
}

function numbersOf(group: GroupLike): number[] {
  return Object.entries(group)
    .filter(([name]) => name !== 'lr' && name !== 'params')
    .flatMap(([, value]) => value as unknown)
    .filter((v): v is number => typeof v === 'number');
}

/**
 * What a number of the optimizer's step is made of: the formula that gives its value at every probe.
 * @throws OnnxError with code `XENT_UNSUPPORTED` when none does
 */
export function recognize(
  op: string,
  values: readonly number[],
  dtype: DType,
  groups: readonly GroupLike[],
  clocks: number,
): Known {
  const stored = dtype === 'float32' ? Math.fround : (v: number): number => v;
  for (const [group, options] of groups.entries()) {
    for (const formula of formulas(numbersOf(options))) {
      for (let clock = 0; clock < Math.max(1, clocks); clock++) {
        const fits = PROBES.every((probe, i) => {
          const lr = rateAt(probe, group);
          const value = stored(formula.value(lr, stepAt(probe, clock)));
          const seen = values[i] as number;
          return Math.abs(value - seen) <= 1.2e-7 * Math.abs(seen);
        });
        if (fits) return { formula, group, clock };
      }
    }
  }
  const at = PROBES.map(({ lr, step }, i) => `${values[i]} at lr ${lr} in step ${step}`);
  throw new OnnxError(
    'XENT_UNSUPPORTED',
    `${op}: expected every number of the optimizer's step to follow from the learning rate and the count of steps by a known formula, got one that is ${at.join(', ')}; use SGD, Adam, AdamW, RMSprop or Adagrad`,
  );
}

/** The number as an expression of what the model is fed. */
export function expression(
  { formula, group, clock }: Known,
  rates: readonly Tensor[],
  steps: readonly Tensor[],
  dtype: DType,
): Tensor {
  const lr = rates[group] as Tensor;
  return cast(formula.tensor(lr, steps[clock] ?? lr), dtype);
}
