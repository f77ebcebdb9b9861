import { add, div, mul, sqrt, sub } from '@xent/core';
import { requireFromZero } from './check.ts';
import { Optimizer } from './optimizer.ts';
import type { Params } from './params.ts';
import type { GroupOptions, Rule } from './rule.ts';

export interface AdagradOptions extends GroupOptions {
  /** The learning rate of step t is lr / (1 + (t - 1)·lrDecay). Default 0. */
  lrDecay: number;
  /** Where the sum of squares starts. Default 0. */
  initialAccumulatorValue: number;
  /** Added to the root. Default 1e-10. */
  eps: number;
}

const rule: Rule<AdagradOptions, 'stepSize' | 'eps'> = {
  name: 'Adagrad',
  defaults: {
    lr: 0.01,
    lrDecay: 0,
    weightDecay: 0,
    initialAccumulatorValue: 0,
    eps: 1e-10,
    maximize: false,
  },
  check({ lrDecay, initialAccumulatorValue, eps }) {
    requireFromZero('Adagrad', 'lrDecay', lrDecay);
    requireFromZero('Adagrad', 'initialAccumulatorValue', initialAccumulatorValue);
    requireFromZero('Adagrad', 'eps', eps);
  },
  counted: () => true,
  scalars: ({ lr, lrDecay, eps }, step) => ({ stepSize: lr / (1 + (step - 1) * lrDecay), eps }),
  update({ value, grad, k, state, next }, { initialAccumulatorValue }) {
    const sum = next('sum', add(state('sum', initialAccumulatorValue), mul(grad, grad)));
    return sub(value, mul(div(grad, add(sqrt(sum), k.eps)), k.stepSize));
  },
};

/**
 * `θ ← θ - lr · g / (√s + eps)` with the sum of squares `s ← s + g²`.
 * Source: Duchi, Hazan, Singer, "Adaptive subgradient methods", JMLR 12 (2011).
 *
 * @param options `lr` 0.01, `lrDecay` 0, `weightDecay` 0, `initialAccumulatorValue` 0, `eps` 1e-10, `maximize` false
 * @throws ArgumentError for options outside their range
 * @example
 * const optimizer = new Adagrad(model.parameters(), { lr: 0.03 });
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: Params<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    super(rule, params, options);
  }
}
