import { add, cast, div, eq, mul, pow, sqrt, sub, type Tensor, tensor, where } from '@xent/core';

/** Arithmetic on numbers, and on tensors: a formula is written once for both. */
interface Arithmetic<T> {
  readonly of: (value: number) => T;
  readonly sub: (a: T, b: T) => T;
  readonly add: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly div: (a: T, b: T) => T;
  readonly pow: (a: T, b: T) => T;
  readonly sqrt: (a: T) => T;
  readonly ifFirst: (step: T, then: T, otherwise: T) => T;
}

const numbers: Arithmetic<number> = {
  of: (value) => value,
  sub: (a, b) => a - b,
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  sqrt: Math.sqrt,
  ifFirst: (step, then, otherwise) => (step === 1 ? then : otherwise),
};

const float64 = (value: number): Tensor => tensor(value, { dtype: 'float64' });

const tensors: Arithmetic<Tensor> = {
  of: float64,
  sub,
  add,
  mul,
  div,
  pow,
  sqrt,
  ifFirst: (step, then, otherwise) => where(eq(step, float64(1)), then, otherwise),
};

/** A number of an optimizer's step, from the learning rate and the number of the step, the first being 1. */
export interface Formula {
  value(lr: number, step: number): number;
  /** The same in float64. */
  tensor(lr: Tensor, step: Tensor): Tensor;
}

type Body = <T>(m: Arithmetic<T>, lr: T, step: T) => T;

function formula(body: Body): Formula {
  return {
    value: (lr, step) => body(numbers, lr, step),
    tensor: (lr, step) => body(tensors, cast(lr, 'float64'), cast(step, 'float64')),
  };
}

/**
 * Every formula that the numbers of an optimizer's step may follow, given the options of its group: what decides is
 * whether one gives the numbers that a step has.
 */
export function* formulas(options: readonly number[]): Generator<Formula> {
  const factors = [...new Set([1, ...options, ...options.map((v) => 1 - v)])];
  yield formula((_, lr) => lr);
  for (const c of factors) {
    yield formula((m, lr) => m.mul(m.of(c), lr));
    yield formula((m, lr) => m.sub(m.of(1), m.mul(lr, m.of(c))));
    for (const d of factors) {
      yield formula((m, _, step) => m.ifFirst(step, m.of(c), m.of(d)));
      yield formula((m, lr, step) =>
        m.div(m.mul(m.of(c), lr), m.add(m.of(1), m.mul(m.sub(step, m.of(1)), m.of(d)))),
      );
    }
  }
  for (const beta of options) {
    for (const c of factors) {
      yield formula((m, _, step) => m.mul(m.of(c), m.sqrt(rest(m, beta, step))));
      yield formula((m, lr, step) => m.div(m.mul(m.of(c), lr), rest(m, beta, step)));
    }
    for (const other of options) {
      yield formula((m, lr, step) =>
        m.div(m.mul(lr, m.sqrt(rest(m, other, step))), rest(m, beta, step)),
      );
    }
  }
}

/** `1 - beta^step`: what a running mean has seen so far. */
function rest<T>(m: Arithmetic<T>, beta: number, step: T): T {
  return m.sub(m.of(1), m.pow(m.of(beta), step));
}
