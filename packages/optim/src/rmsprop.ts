import { add, div, mul, sqrt, sub } from '@xent/core';
import { requireFromZero } from './check.ts';
import { Optimizer } from './optimizer.ts';
import type { Params } from './params.ts';
import type { GroupOptions, Rule } from './rule.ts';

export interface RMSpropOptions extends GroupOptions {
  /** Decay rate of the running mean of the squared gradient. Default 0.99. */
  alpha: number;
  /** Added to the root. Default 1e-8. */
  eps: number;
  /** Default 0. */
  momentum: number;
  /** Divide by an estimate of the variance instead of the mean square. Default false. */
  centered: boolean;
}

const rule: Rule<RMSpropOptions, 'lr' | 'alpha' | 'rest' | 'eps' | 'momentum'> = {
  name: 'RMSprop',
  defaults: {
    lr: 0.01,
    alpha: 0.99,
    eps: 1e-8,
    weightDecay: 0,
    momentum: 0,
    centered: false,
    maximize: false,
  },
  check({ alpha, eps, momentum }) {
    requireFromZero('RMSprop', 'alpha', alpha);
    requireFromZero('RMSprop', 'eps', eps);
    requireFromZero('RMSprop', 'momentum', momentum);
  },
  counted: () => false,
  scalars: ({ lr, alpha, eps, momentum }) => ({ lr, alpha, rest: 1 - alpha, eps, momentum }),
  update({ value, grad, k, state, next }, { momentum, centered }) {
    const square = next(
      'squareAvg',
      add(mul(state('squareAvg'), k.alpha), mul(mul(grad, grad), k.rest)),
    );
    let spread = square;
    if (centered) {
      const mean = next('gradAvg', add(mul(state('gradAvg'), k.alpha), mul(grad, k.rest)));
      spread = sub(square, mul(mean, mean));
    }
    let direction = div(grad, add(sqrt(spread), k.eps));
    if (momentum !== 0) {
      direction = next('momentumBuffer', add(mul(state('momentumBuffer'), k.momentum), direction));
    }
    return sub(value, mul(direction, k.lr));
  },
};

/**
 * `θ ← θ - lr · g / (√v + eps)` with the running mean `v ← alpha·v + (1 - alpha)·g²`.
 * Source: Tieleman, Hinton, "Lecture 6.5 - rmsprop", Coursera 2012; Graves, arXiv:1308.0850 for `centered`.
 *
 * @param options `lr` 0.01, `alpha` 0.99, `eps` 1e-8, `weightDecay` 0, `momentum` 0, `centered` false, `maximize` false
 * @throws ArgumentError for options outside their range
 * @example
 * const optimizer = new RMSprop(model.parameters(), { lr: 0.002 });
 * @see https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: Params<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    super(rule, params, options);
  }
}
