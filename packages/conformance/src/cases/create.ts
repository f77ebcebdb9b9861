import { arange, eye, full, linspace, onesLike, type Tensor, zerosLike } from '@xent/core';
import { ops } from '@xent/core/testing';
import type { OpCase, Sample } from '../case.ts';
import { ints, normal } from '../fill.ts';

const made = (name: string, call: () => Tensor): Sample => ({ name, inputs: [], call, order: 0 });

const state = (
  name: string,
  words: readonly number[],
  shape: readonly number[],
  shift: number,
) => ({
  name,
  inputs: [ints(words)],
  call: (x: Tensor): Tensor => ops.randomBits(x, shape, shift),
  order: 0 as const,
});

export const createCases: readonly OpCase[] = [
  {
    op: 'full',
    exact: 'bits',
    samples: [
      made('float', () => full([2, 3], 0.1)),
      made('scalar', () => full([], -7)),
      made('empty', () => full([0, 2], 1)),
      made('infinite', () => full([3], Number.NEGATIVE_INFINITY)),
      made('nan', () => full([2], Number.NaN)),
      made('int32', () => full([3], -5, { dtype: 'int32' })),
      made('bool', () => full([3], true)),
      { name: 'ones-like', inputs: [normal([2, 2])], call: (x) => onesLike(x), order: 0 },
      { name: 'zeros-like', inputs: [normal([2, 2])], call: (x) => zerosLike(x), order: 0 },
    ],
  },
  {
    op: 'iota',
    exact: 'bits',
    samples: [
      made('vector', () => ops.iota([5], 0)),
      made('rows', () => ops.iota([3, 2], 0)),
      made('columns', () => ops.iota([3, 2], 1)),
      made('middle', () => ops.iota([2, 3, 2], 1)),
      made('empty', () => ops.iota([0], 0)),
    ],
  },
  {
    op: 'ranges',
    exact: 'rounded',
    samples: [
      made('arange', () => arange(2, 9, 3).mul(2)),
      made('linspace', () => linspace(-1, 1, 5).mul(2)),
      made('eye', () => eye(3).mul(2)),
    ],
  },
  {
    op: 'randomBits',
    exact: 'bits',
    samples: [
      state('zeros', [0, 0, 0, 0], [7], 0),
      state('key', [13, -2000000000, 5, 0], [2, 3], 0),
      state('shifted', [1, 2, 3, 4], [5], 8),
      state('one-bit', [1, 2, 3, 4], [33], 31),
      state('odd-count', [9, 8, 7, 6], [1], 0),
      state('counter-carries', [3, 4, -1, 0], [6], 0),
      state('counter-wraps', [3, 4, -2, -1], [8], 0),
      state('empty', [0, 0, 0, 0], [0], 0),
      state('many', [123, 456, 0, 0], [3001], 8),
    ],
  },
];
