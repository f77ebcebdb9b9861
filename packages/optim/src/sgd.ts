import { ArgumentError, add, mul, requireNumber, sub } from '@xent/core';
import { requireFromZero } from './check.ts';
import { Optimizer } from './optimizer.ts';
import type { Params } from './params.ts';
import type { GroupOptions, Rule } from './rule.ts';

export interface SGDOptions extends GroupOptions {
  /** Factor of the running sum of gradients. Default 0. */
  momentum: number;
  /** The part of a new gradient that momentum leaves out. Default 0. */
  dampening: number;
  /** Look ahead by one step of momentum. Default false. */
  nesterov: boolean;
}

const rule: Rule<SGDOptions, 'lr' | 'momentum' | 'fresh'> = {
  name: 'SGD',
  defaults: {
    lr: 1e-3,
    momentum: 0,
    dampening: 0,
    nesterov: false,
    weightDecay: 0,
    maximize: false,
  },
  check({ momentum, dampening, nesterov }) {
    requireFromZero('SGD', 'momentum', momentum);
    requireNumber('SGD', 'dampening', dampening);
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw new ArgumentError(
        `SGD: nesterov needs a momentum above 0 and no dampening, got momentum ${momentum} and dampening ${dampening}`,
      );
    }
  },
  counted: ({ momentum, dampening }) => momentum !== 0 && dampening !== 0,
  // The first gradient is taken whole: the sum starts at 0, and only this number tells the steps apart.
  scalars: ({ lr, momentum, dampening }, step) => ({
    lr,
    momentum,
    fresh: step === 1 ? 1 : 1 - dampening,
  }),
  update({ value, grad, k, state, next }, { momentum, dampening, nesterov }) {
    let direction = grad;
    if (momentum !== 0) {
      const gained = dampening === 0 ? grad : mul(grad, k.fresh);
      const sum = next('momentumBuffer', add(mul(state('momentumBuffer'), k.momentum), gained));
      direction = nesterov ? add(grad, mul(sum, k.momentum)) : sum;
    }
    return sub(value, mul(direction, k.lr));
  },
};

/**
 * Gradient descent: `θ ← θ - lr·b`, where `b ← momentum·b + (1 - dampening)·g` and `b = g` in the first step and
 * without momentum. `weightDecay·θ` is added to `g` first.
 *
 * @param params parameters, or groups `{ params, lr, … }`
 * @param options `lr` 1e-3, `momentum` 0, `dampening` 0, `nesterov` false, `weightDecay` 0, `maximize` false
 * @throws ArgumentError for options outside their range
 * @example
 * const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: Params<SGDOptions>, options: Partial<SGDOptions> = {}) {
    super(rule, params, options);
  }
}
