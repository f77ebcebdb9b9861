import { js } from '@xent/backend-js';
import { mul, type Parameter, parameter, setBackend, sum, tensor } from '@xent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adagrad, Adam, AdamW, type Optimizer, RMSprop, SGD } from './index.ts';

/** One number and its state, moved as PyTorch's documentation writes it down, one line a line. */
type Reference = (theta: number, g: number, t: number, s: Record<string, number>) => number;

interface Case {
  readonly name: string;
  readonly make: (params: Parameter[]) => Optimizer;
  readonly reference: Reference;
}

function sgd(lr: number, mu: number, tau: number, nesterov: boolean, lambda: number): Reference {
  return (theta, gradient, t, s) => {
    let g = gradient + lambda * theta;
    if (mu !== 0) {
      s['b'] = t > 1 ? mu * (s['b'] ?? 0) + (1 - tau) * g : g;
      g = nesterov ? g + mu * s['b'] : s['b'];
    }
    return theta - lr * g;
  };
}

function adam(
  lr: number,
  [b1, b2]: readonly [number, number],
  eps: number,
  lambda: number,
  decoupled: boolean,
  amsgrad: boolean,
): Reference {
  return (start, gradient, t, s) => {
    const theta = decoupled ? start - lr * lambda * start : start;
    const g = decoupled ? gradient : gradient + lambda * start;
    s['m'] = b1 * (s['m'] ?? 0) + (1 - b1) * g;
    s['v'] = b2 * (s['v'] ?? 0) + (1 - b2) * g * g;
    s['max'] = Math.max(s['max'] ?? 0, s['v']);
    const m = s['m'] / (1 - b1 ** t);
    const v = (amsgrad ? s['max'] : s['v']) / (1 - b2 ** t);
    return theta - (lr * m) / (Math.sqrt(v) + eps);
  };
}

function rmsprop(lr: number, alpha: number, mu: number, centered: boolean, eps = 1e-8): Reference {
  return (theta, g, _t, s) => {
    s['v'] = alpha * (s['v'] ?? 0) + (1 - alpha) * g * g;
    s['mean'] = alpha * (s['mean'] ?? 0) + (1 - alpha) * g;
    const spread = centered ? s['v'] - s['mean'] ** 2 : s['v'];
    const step = g / (Math.sqrt(spread) + eps);
    s['b'] = mu * (s['b'] ?? 0) + step;
    return theta - lr * s['b'];
  };
}

function adagrad(lr: number, decay: number, lambda: number, start: number): Reference {
  return (theta, gradient, t, s) => {
    const g = gradient + lambda * theta;
    s['sum'] = (s['sum'] ?? start) + g * g;
    return theta - ((lr / (1 + (t - 1) * decay)) * g) / (Math.sqrt(s['sum']) + 1e-10);
  };
}

const negated =
  (reference: Reference): Reference =>
  (theta, g, t, s) =>
    reference(theta, -g, t, s);

const cases: Case[] = [
  {
    name: 'SGD',
    make: (p) => new SGD(p, { lr: 0.1 }),
    reference: sgd(0.1, 0, 0, false, 0),
  },
  {
    name: 'SGD with weight decay, maximizing',
    make: (p) => new SGD(p, { lr: 0.1, weightDecay: 0.3, maximize: true }),
    reference: negated(sgd(0.1, 0, 0, false, 0.3)),
  },
  {
    name: 'SGD with momentum and dampening',
    make: (p) => new SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.4 }),
    reference: sgd(0.1, 0.9, 0.4, false, 0),
  },
  {
    name: 'SGD with Nesterov momentum and weight decay',
    make: (p) => new SGD(p, { lr: 0.1, momentum: 0.8, nesterov: true, weightDecay: 0.1 }),
    reference: sgd(0.1, 0.8, 0, true, 0.1),
  },
  {
    name: 'Adam',
    make: (p) => new Adam(p),
    reference: adam(1e-3, [0.9, 0.999], 1e-8, 0, false, false),
  },
  {
    name: 'Adam with a large eps and weight decay',
    make: (p) => new Adam(p, { lr: 0.02, betas: [0.7, 0.8], eps: 0.1, weightDecay: 0.2 }),
    reference: adam(0.02, [0.7, 0.8], 0.1, 0.2, false, false),
  },
  {
    name: 'Adam with amsgrad, maximizing',
    make: (p) => new Adam(p, { lr: 0.02, betas: [0.5, 0.6], amsgrad: true, maximize: true }),
    reference: negated(adam(0.02, [0.5, 0.6], 1e-8, 0, false, true)),
  },
  {
    name: 'AdamW',
    make: (p) => new AdamW(p, { lr: 0.02 }),
    reference: adam(0.02, [0.9, 0.999], 1e-8, 0.01, true, false),
  },
  {
    name: 'AdamW with amsgrad',
    make: (p) => new AdamW(p, { lr: 0.02, weightDecay: 0.5, amsgrad: true, betas: [0.9, 0.5] }),
    reference: adam(0.02, [0.9, 0.5], 1e-8, 0.5, true, true),
  },
  { name: 'RMSprop', make: (p) => new RMSprop(p), reference: rmsprop(0.01, 0.99, 0, false) },
  {
    name: 'RMSprop, centered, with momentum',
    make: (p) => new RMSprop(p, { lr: 0.02, alpha: 0.8, momentum: 0.5, centered: true }),
    reference: rmsprop(0.02, 0.8, 0.5, true),
  },
  {
    name: 'Adagrad',
    make: (p) => new Adagrad(p),
    reference: adagrad(0.01, 0, 0, 0),
  },
  {
    name: 'Adagrad with decay and a first sum',
    make: (p) =>
      new Adagrad(p, { lr: 0.1, lrDecay: 0.3, weightDecay: 0.1, initialAccumulatorValue: 0.7 }),
    reference: adagrad(0.1, 0.3, 0.1, 0.7),
  },
];

const START = [0.5, -1.25, 2];
const GRADIENTS = [
  [0.3, -2, 0.01],
  [-0.7, 1.5, 0.02],
  [0.2, 0.1, -3],
  [1.1, -0.4, 0.5],
  [-0.3, 0.9, 0.04],
];

beforeAll(() => setBackend(js()));

describe('a step follows the formula', () => {
  it.each(cases)('$name', async ({ make, reference }) => {
    const p = parameter(START, { dtype: 'float64' });
    const optimizer = make([p]);
    const expected = [...START];
    const states = START.map((): Record<string, number> => ({}));
    for (const [i, gradient] of GRADIENTS.entries()) {
      optimizer.zeroGrad();
      sum(mul(p, tensor(gradient, { dtype: 'float64' }))).backward();
      optimizer.step();
      for (const [j, g] of gradient.entries()) {
        expected[j] = reference(expected[j] ?? 0, g, i + 1, states[j] ?? {});
      }
      const actual = await p.data();
      for (const [j, value] of expected.entries()) expect(actual[j]).toBeCloseTo(value, 12);
    }
  });
});
