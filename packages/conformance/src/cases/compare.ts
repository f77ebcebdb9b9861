import { cast, eq, isnan, le, lt, where } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { booleans, bools, type Fill, floats, integers, ints, normal, uniform } from '../fill.ts';
import { binary, SPECIAL, unary } from './builders.ts';

const choose = (name: string, c: Fill, a: Fill, b: Fill, order: 0 | 1 = 1): Sample => ({
  name,
  inputs: [c, a, b],
  call: (condition, x, y) => where(condition, x, y),
  order,
});

const plain = { order: 0, exact: 'bits', ints: true, bools: true } as const;

export const compareCases: readonly OpCase[] = [
  binary('eq', eq, plain),
  binary('lt', lt, plain),
  binary('le', le, plain),
  unary('isnan', isnan, { ...plain, bools: false }),
  {
    op: 'where',
    exact: 'bits',
    samples: [
      choose('same-shape', booleans([2, 3]), normal([2, 3]), normal([2, 3], 1)),
      choose('broadcast-condition', booleans([3]), normal([2, 3]), normal([2, 1])),
      choose('broadcast-branches', booleans([2, 3]), normal([3]), normal([])),
      choose('scalars', booleans([]), normal([]), normal([], 1)),
      choose('empty', booleans([0, 2]), normal([0, 2]), normal([2])),
      choose('nan-not-chosen', bools([1, 0]), floats([1, Number.NaN]), floats([Number.NaN, 2]), 0),
      choose('int32', booleans([6]), integers([6], 0, 9), integers([6], 0, 9, 1), 0),
      choose('bool', booleans([6]), booleans([6], 1), booleans([6], 2), 0),
      {
        name: 'number',
        inputs: [booleans([5]), normal([5])],
        call: (c, x) => where(c, x, 7),
      },
      {
        name: 'infinite-branches',
        inputs: [booleans([SPECIAL.length]), floats(SPECIAL)],
        call: (c, x) => where(c, x, 0),
        order: 0,
      },
    ],
  },
  {
    op: 'cast',
    exact: 'bits',
    samples: [
      {
        name: 'float-to-int',
        inputs: [floats([1.9, -1.9, 0.5, -0.5, 100000, -7, 0])],
        call: (x) => cast(x, 'int32'),
        order: 0,
      },
      {
        name: 'float-to-int-outside',
        inputs: [
          floats([
            Number.NaN,
            Number.POSITIVE_INFINITY,
            Number.NEGATIVE_INFINITY,
            2 ** 31,
            -(2 ** 31),
            2 ** 31 - 128,
            -(2 ** 31) - 256,
            2 ** 32 + 512,
            -(2 ** 33) - 1024,
            1e10,
            -3e38,
          ]),
        ],
        call: (x) => cast(x, 'int32'),
        order: 0,
      },
      {
        name: 'float-to-bool',
        inputs: [floats([0, -0, 1e-30, Number.NaN, Number.POSITIVE_INFINITY, -2])],
        call: (x) => cast(x, 'bool'),
        order: 0,
      },
      {
        name: 'int-to-bool',
        inputs: [ints([0, 1, -3])],
        call: (x) => cast(x, 'bool'),
        order: 0,
      },
      {
        name: 'bool-to-int',
        inputs: [booleans([4])],
        call: (x) => cast(x, 'int32'),
        order: 0,
      },
      {
        name: 'int-round-trip',
        inputs: [integers([5], -1000, 1000)],
        call: (x) => cast(cast(x, 'float32'), 'int32'),
        order: 0,
      },
      {
        name: 'gradient-through-float32',
        inputs: [uniform([4], 0, 1)],
        call: (x) => cast(x, 'float32').mul(3),
        order: 0,
      },
      { name: 'empty', inputs: [integers([0], 0, 1)], call: (x) => cast(x, 'bool'), order: 0 },
    ],
  },
];
