import {
  add,
  assign,
  buffer,
  div,
  mul,
  type Parameter,
  sqrt,
  sub,
  type Tensor,
  zeroGrad,
  zeros,
} from '@xent/core';

/** What a training loop needs of an optimizer. */
export interface Optimizer {
  step(): void;
  zeroGrad(): void;
}

export type Options = Readonly<Record<string, number | boolean>>;

/** Running values of one parameter, zero at first. */
type State = (name: string) => Parameter;
/** New value of a parameter; pushes new running values. */
type Update = (
  value: Tensor,
  gradient: Tensor,
  step: number,
  state: State,
  keep: (cell: Parameter, value: Tensor) => void,
) => Tensor;

const number = (options: Options, name: string, otherwise: number): number =>
  Number(options[name] ?? otherwise);

function optimizer(parameters: readonly Parameter[], update: Update): Optimizer {
  const states = new Map<Parameter, Map<string, Parameter>>();
  let step = 0;
  const stateOf =
    (p: Parameter): State =>
    (name) => {
      const own = states.get(p) ?? new Map<string, Parameter>();
      states.set(p, own);
      const cell = own.get(name) ?? buffer(zeros(p.shape, { dtype: p.dtype }));
      own.set(name, cell);
      return cell;
    };
  return {
    step() {
      step++;
      const updates: [Parameter, Tensor][] = [];
      for (const p of parameters) {
        if (!p.grad) continue;
        const keep = (cell: Parameter, value: Tensor): void => {
          updates.push([cell, value]);
        };
        updates.push([p, update(p.value, p.grad, step, stateOf(p), keep)]);
      }
      assign(updates);
    },
    zeroGrad: () => zeroGrad(parameters),
  };
}

/** Keeps and returns `decay · running + share · x`. */
function running(
  cell: Parameter,
  decay: number,
  share: number,
  x: Tensor,
  keep: (cell: Parameter, value: Tensor) => void,
): Tensor {
  const next = add(mul(cell, decay), mul(x, share));
  keep(cell, next);
  return next;
}

function sgd(options: Options): Update {
  const lr = number(options, 'lr', 1e-3);
  const momentum = number(options, 'momentum', 0);
  const decay = number(options, 'weightDecay', 0);
  return (value, gradient, _, state, keep) => {
    const g = decay === 0 ? gradient : add(gradient, mul(value, decay));
    if (momentum === 0) return sub(value, mul(g, lr));
    const velocity = running(state('velocity'), momentum, 1, g, keep);
    const direction = options['nesterov'] ? add(g, mul(velocity, momentum)) : velocity;
    return sub(value, mul(direction, lr));
  };
}

function adam(options: Options, decoupled: boolean): Update {
  const lr = number(options, 'lr', 1e-3);
  const decay = number(options, 'weightDecay', decoupled ? 1e-2 : 0);
  return (value, gradient, step, state, keep) => {
    const start = decoupled ? mul(value, 1 - lr * decay) : value;
    const g = decoupled || decay === 0 ? gradient : add(gradient, mul(value, decay));
    const mean = running(state('mean'), 0.9, 0.1, g, keep);
    const square = running(state('square'), 0.999, 1 - 0.999, mul(g, g), keep);
    const scale = add(div(sqrt(square), Math.sqrt(1 - 0.999 ** step)), 1e-8);
    return sub(start, mul(div(mean, scale), lr / (1 - 0.9 ** step)));
  };
}

function rmsprop(options: Options): Update {
  const lr = number(options, 'lr', 1e-2);
  return (value, g, _, state, keep) => {
    const square = running(state('square'), 0.99, 1 - 0.99, mul(g, g), keep);
    return sub(value, mul(div(g, add(sqrt(square), 1e-8)), lr));
  };
}

function adagrad(options: Options): Update {
  const lr = number(options, 'lr', 1e-2);
  return (value, g, _, state, keep) => {
    const total = running(state('total'), 1, 1, mul(g, g), keep);
    return sub(value, mul(div(g, add(sqrt(total), 1e-10)), lr));
  };
}

const UPDATES: Readonly<Record<string, (options: Options) => Update>> = {
  SGD: sgd,
  Adam: (options) => adam(options, false),
  AdamW: (options) => adam(options, true),
  RMSprop: rmsprop,
  Adagrad: adagrad,
};

/**
 * The update rules of PyTorch's optimizers, written with core alone, so that a backend can be trained on without any
 * other package. Source: https://pytorch.org/docs/stable/optim.html#algorithms
 */
export function ownOptimizer(
  name: string,
  parameters: readonly Parameter[],
  options: Options,
): Optimizer | null {
  const rule = UPDATES[name];
  return rule ? optimizer(parameters, rule(options)) : null;
}
