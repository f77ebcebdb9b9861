import { add, div, maximum, mul, sqrt, sub } from '@xent/core';
import { requireBetas, requireFromZero } from './check.ts';
import { Optimizer } from './optimizer.ts';
import type { Params } from './params.ts';
import type { GroupOptions, Rule } from './rule.ts';

export interface AdamOptions extends GroupOptions {
  /** Decay rates of the running means of the gradient and of its square. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the root. Default 1e-8. */
  eps: number;
  /** Divide by the largest mean square so far. Default false. */
  amsgrad: boolean;
  /** Weight decay shrinks the parameter instead of adding to the gradient. */
  decoupledWeightDecay: boolean;
}

type Scalars = 'beta1' | 'rest1' | 'beta2' | 'rest2' | 'eps' | 'stepSize';

const defaults: AdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
  decoupledWeightDecay: false,
};

/** Adam and AdamW differ in their defaults alone. */
function adamRule(name: string, own: Partial<AdamOptions>): Rule<AdamOptions, Scalars> {
  return {
    name,
    defaults: { ...defaults, ...own },
    check({ betas, eps }) {
      requireBetas(name, betas);
      requireFromZero(name, 'eps', eps);
    },
    decoupled: ({ decoupledWeightDecay }) => decoupledWeightDecay,
    counted: () => true,
    scalars({ lr, betas: [beta1, beta2], eps }, step) {
      // m/c1 / (√v/√c2 + eps) = √c2/c1 · m / (√v + √c2·eps): the corrections cost no operation on the parameter.
      const correction1 = 1 - beta1 ** step;
      const root2 = Math.sqrt(1 - beta2 ** step);
      return {
        beta1,
        rest1: 1 - beta1,
        beta2,
        rest2: 1 - beta2,
        eps: eps * root2,
        stepSize: (lr * root2) / correction1,
      };
    },
    update({ value, grad, k, state, next }, { amsgrad }) {
      const mean = next('expAvg', add(mul(state('expAvg'), k.beta1), mul(grad, k.rest1)));
      const square = next(
        'expAvgSq',
        add(mul(state('expAvgSq'), k.beta2), mul(mul(grad, grad), k.rest2)),
      );
      const largest = amsgrad ? next('maxExpAvgSq', maximum(state('maxExpAvgSq'), square)) : square;
      return sub(value, mul(div(mean, add(sqrt(largest), k.eps)), k.stepSize));
    },
  };
}

const adam: Rule<AdamOptions, Scalars> = /* @__PURE__ */ adamRule('Adam', {});
const adamW: Rule<AdamOptions, Scalars> = /* @__PURE__ */ adamRule('AdamW', {
  weightDecay: 0.01,
  decoupledWeightDecay: true,
});

/**
 * `θ ← θ - lr · m̂ / (√v̂ + eps)` with the bias-corrected running means `m̂` of the gradient and `v̂` of its square.
 * `weightDecay·θ` is added to the gradient first.
 * Source: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015.
 *
 * @param params parameters, or groups `{ params, lr, … }`
 * @param options `lr` 1e-3, `betas` [0.9, 0.999], `eps` 1e-8, `weightDecay` 0, `amsgrad` false, `maximize` false
 * @throws ArgumentError for options outside their range
 * @example
 * const optimizer = new Adam(model.parameters(), { lr: 0.005 });
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(adam, params, options);
  }
}

/**
 * Adam whose weight decay is decoupled: `θ ← θ - lr·weightDecay·θ` before the step.
 * Source: Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019.
 *
 * @param options as for {@link Adam}; `weightDecay` is 0.01 by default
 * @see https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export class AdamW extends Optimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(adamW, params, options);
  }
}
