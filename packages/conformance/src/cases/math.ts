import {
  clamp,
  ge,
  gt,
  isfinite,
  isinf,
  lerp,
  logicalAnd,
  logicalNot,
  logicalOr,
  ne,
  reciprocal,
  rsqrt,
  sigmoid,
  sign,
  square,
} from '@xent/core';
import type { OpCase } from '../case.ts';
import { floats, integers, ints, normal, uniform } from '../fill.ts';
import { binary, unary } from './builders.ts';

const plain = { order: 0, exact: 'bits', ints: true, bools: true } as const;

const X = floats([-2, -0.5, 0, 0.5, 3]);

export const mathCases: readonly OpCase[] = [
  binary('ne', ne, plain),
  binary('gt', gt, plain),
  binary('ge', ge, plain),
  binary('logicalAnd', logicalAnd, plain),
  binary('logicalOr', logicalOr, plain),
  unary('logicalNot', logicalNot, plain),
  unary('isinf', isinf, { ...plain, bools: false }),
  unary('isfinite', isfinite, { ...plain, bools: false }),
  unary('square', square, { order: 2, ints: true, bools: true }),
  unary('reciprocal', reciprocal, { domain: [0.3, 3], order: 2, ints: true }),
  unary('rsqrt', rsqrt, { domain: [0.3, 3], order: 2 }),
  unary('sign', sign, {
    exact: 'bits',
    ints: true,
    composite: true,
    samples: [
      { name: 'values', inputs: [X], call: (x) => sign(x), order: 0, expect: [-1, -1, 0, 1, 1] },
    ],
  }),
  unary('sigmoid', sigmoid, {
    order: 2,
    composite: true,
    samples: [
      {
        name: 'tails',
        inputs: [floats([-100, -88, -30, 30, 88, 100])],
        call: (x) => sigmoid(x),
        order: 0,
        expect: [-100, -88, -30, 30, 88, 100].map((v) => 1 / (1 + Math.exp(-v))),
      },
    ],
  }),
  {
    op: 'clamp',
    exact: 'bits',
    composite: true,
    samples: [
      {
        name: 'both',
        inputs: [X],
        call: (x) => clamp(x, -1, 1),
        order: 0,
        expect: [-1, -0.5, 0, 0.5, 1],
      },
      { name: 'low', inputs: [normal([2, 4])], call: (x) => clamp(x, -0.3) },
      { name: 'high', inputs: [normal([2, 4])], call: (x) => clamp(x, null, 0.4) },
      { name: 'gradient', inputs: [normal([9])], call: (x) => clamp(x, -0.7, 0.9) },
      {
        name: 'tensors',
        inputs: [normal([2, 3]), uniform([3], -1, -0.5), uniform([2, 1], 0.5, 1)],
        call: (x, low, high) => clamp(x, low, high),
        wrt: [0],
      },
      {
        name: 'low-above-high',
        inputs: [X],
        call: (x) => clamp(x, 1, -1),
        order: 0,
        expect: [-1, -1, -1, -1, -1],
      },
      {
        name: 'special',
        inputs: [floats([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])],
        call: (x) => clamp(x, -1, 1),
        order: 0,
        expect: [Number.NaN, 1, -1],
      },
      {
        name: 'int32',
        inputs: [integers([6], -9, 9)],
        call: (x) => clamp(x, -2, 4),
        order: 0,
      },
    ],
  },
  {
    op: 'lerp',
    composite: true,
    samples: [
      {
        name: 'number',
        inputs: [floats([0, 1, 2]), floats([10, 10, 10])],
        call: (a, b) => lerp(a, b, 0.25),
        expect: [2.5, 3.25, 4],
      },
      {
        name: 'tensor',
        inputs: [normal([2, 3]), normal([3]), uniform([2, 1], 0, 1)],
        call: (a, b, w) => lerp(a, b, w),
      },
      {
        name: 'above-half',
        inputs: [normal([4]), normal([4], 1), uniform([4], 0.6, 1)],
        call: (a, b, w) => lerp(a, b, w),
      },
    ],
  },
  {
    op: 'arithmetic-of-comparisons',
    exact: 'rounded',
    samples: [
      {
        name: 'count',
        inputs: [ints([1, 5, 3, 5])],
        call: (x) => x.eq(5).sum(),
        order: 0,
        expect: [2],
      },
      {
        name: 'mask',
        inputs: [normal([6])],
        call: (x) => x.mul(gt(x, 0)),
      },
    ],
  },
];
