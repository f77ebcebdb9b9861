import {
  abs,
  add,
  ceil,
  cos,
  div,
  erf,
  exp,
  expm1,
  floor,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  round,
  sin,
  sqrt,
  sub,
  tanh,
} from '@xent/core';
import type { OpCase } from '../case.ts';
import { floats, ints, uniform } from '../fill.ts';
import { binary, SPECIAL, unary } from './builders.ts';

/** Sine and cosine of huge angles depend on how an angle is reduced; nothing promises that. */
const ANGLES = SPECIAL.filter((v) => !(Math.abs(v) > 1e9 && Number.isFinite(v)));

const halves = {
  name: 'halves',
  inputs: [floats([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 0.49999997, 8388609, -8388609])],
  order: 0,
} as const;

export const elementwiseCases: readonly OpCase[] = [
  unary('neg', neg, { exact: 'bits', ints: true }),
  unary('abs', abs, { exact: 'bits', ints: true }),
  unary('exp', exp, { order: 2, ints: true, bools: true }),
  unary('log', log, { domain: [0.05, 6], order: 2, ints: true }),
  unary('log1p', log1p, {
    domain: [-0.9, 4],
    order: 2,
    samples: [
      { name: 'tiny', inputs: [floats([1e-10, -1e-10, 1e-5, -1e-5, 3e-8])], call: (x) => log1p(x) },
    ],
  }),
  unary('expm1', expm1, {
    order: 2,
    samples: [
      { name: 'tiny', inputs: [floats([1e-10, -1e-10, 1e-5, -1e-5, 3e-8])], call: (x) => expm1(x) },
    ],
  }),
  unary('sqrt', sqrt, { domain: [0.1, 5], order: 2, ints: true }),
  unary('sin', sin, { order: 2, special: ANGLES }),
  unary('cos', cos, { order: 2, special: ANGLES }),
  unary('tanh', tanh, { order: 2 }),
  unary('erf', erf, {
    order: 2,
    samples: [
      { name: 'tails', inputs: [uniform([64], -6, 6)], call: (x) => erf(x), order: 0 },
      { name: 'tiny', inputs: [floats([1e-6, -1e-6, 1e-20])], call: (x) => erf(x) },
    ],
  }),
  unary('floor', floor, { exact: 'bits', ints: true }),
  unary('ceil', ceil, { exact: 'bits', ints: true }),
  unary('round', round, {
    exact: 'bits',
    ints: true,
    samples: [{ ...halves, call: (x) => round(x) }],
  }),
  binary('add', add, { exact: 'rounded', ints: true, bools: true }),
  binary('sub', sub, { exact: 'rounded', ints: true }),
  binary('mul', mul, { exact: 'rounded', order: 2, ints: true, bools: true }),
  binary('div', div, { domain: [0.3, 3], order: 2, ints: true }),
  binary('pow', pow, {
    domain: [0.3, 3],
    order: 2,
    samples: [
      {
        name: 'negative-base',
        inputs: [floats([-2, -1.5, -0.5, -3]), floats([2, 3, 4, 1])],
        call: (a, b) => pow(a, b),
        wrt: [0],
      },
      {
        name: 'zero-base',
        inputs: [floats([0, 0, 0]), floats([2, 3, 1])],
        call: (a, b) => pow(a, b),
        wrt: [0],
      },
      { name: 'number', inputs: [uniform([4], -2, 2)], call: (x) => pow(x, 3) },
    ],
  }),
  binary('maximum', maximum, { exact: 'bits', ints: true, bools: true }),
  binary('minimum', minimum, { exact: 'bits', ints: true, bools: true }),
  {
    op: 'promotion',
    exact: 'rounded',
    samples: [
      {
        name: 'int-and-float',
        inputs: [ints([1, 2, 3]), uniform([3], -1, 1)],
        call: (a, b) => add(a, b),
      },
      { name: 'int-and-fraction', inputs: [ints([1, 2, 3])], call: (a) => mul(a, 0.5), order: 0 },
      { name: 'int-and-int', inputs: [ints([1, 2, 3])], call: (a) => add(a, 2), order: 0 },
      { name: 'number-left', inputs: [uniform([3], 1, 2)], call: (a) => sub(1, a) },
      {
        name: 'int-wraps',
        inputs: [ints([2147483647, -2147483648, 65537]), ints([1, -1, 65537])],
        call: (a, b) => add(mul(a, b), a),
        order: 0,
      },
    ],
  },
];
