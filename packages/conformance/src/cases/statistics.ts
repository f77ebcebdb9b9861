import {
  all,
  any,
  logsumexp,
  max,
  mean,
  min,
  norm,
  normalize,
  std,
  sum,
  type Tensor,
  variance,
  zeros,
} from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { booleans, bools, type Fill, floats, integers, normal, uniform } from '../fill.ts';
import { reduction } from './builders.ts';

const INF = Number.POSITIVE_INFINITY;
const X = floats([1, 2, 4, -3, 0, 3], [2, 3]);

const one = (
  name: string,
  input: Fill,
  call: (x: Tensor) => Tensor,
  expect?: readonly number[],
  order: 0 | 1 | 2 = 1,
): Sample => ({ name, inputs: [input], call, order, ...(expect && { expect }) });

function extreme(op: 'max' | 'min', call: typeof max): OpCase {
  return {
    op,
    exact: 'bits',
    samples: [
      one('all', normal([3, 4]), (x) => call(x)),
      one('values', normal([3, 4]), (x) => call(x, 1).values),
      one('indices', normal([3, 4]), (x) => call(x, 1).indices, undefined, 0),
      one('values-keepdim', normal([3, 4]), (x) => call(x, 0, { keepdim: true }).values),
      one('ties', floats([2, 2, 1, 1, 2, 2], [2, 3]), (x) => call(x, 1).values, undefined, 0),
      one(
        'tie-indices',
        floats([2, 2, 1, 1, 2, 2], [2, 3]),
        (x) => call(x, 1).indices,
        undefined,
        0,
      ),
      one('scalar', normal([]), (x) => call(x)),
      one('scalar-values', normal([]), (x) => call(x, 0).values),
      one('scalar-indices', normal([]), (x) => call(x, 0).indices, undefined, 0),
      one('bool-values', booleans([3, 4]), (x) => call(x, 1).values, undefined, 0),
      one('bool-indices', booleans([3, 4]), (x) => call(x, 1).indices, undefined, 0),
      {
        name: 'of-two',
        inputs: [normal([2, 3]), normal([3])],
        call: (a, b) => call(a, b),
      },
    ],
    errors: [{ name: 'empty', code: 'XENT_SHAPE', call: () => call(zeros([0])) }],
  };
}

export const statisticsCases: readonly OpCase[] = [
  reduction('mean', mean, { samples: [one('values', X, (x) => mean(x, { dim: 1 }), [7 / 3, 0])] }),
  reduction('variance', variance, {
    composite: true,
    order: 2,
    samples: [
      one('values', X, (x) => variance(x, { dim: 1 }), [7 / 3, 9]),
      one('population', X, (x) => variance(x, { dim: 1, correction: 0 }), [14 / 9, 6]),
      one('far-from-zero', floats([10000, 10001, 10002]), (x) => variance(x), [1]),
    ],
  }),
  {
    op: 'std',
    composite: true,
    samples: [
      one('values', X, (x) => std(x, { dim: 1 }), [Math.sqrt(7 / 3), 3], 2),
      one('dims', normal([2, 3, 4]), (x) => std(x, { dim: [0, 2], keepdim: true })),
      one('population', normal([4]), (x) => std(x, { correction: 0 })),
    ],
  },
  {
    op: 'any',
    exact: 'bits',
    samples: [
      one('all', booleans([2, 3]), (x) => any(x), undefined, 0),
      one('dim', bools([0, 0, 1, 0, 0, 0], [2, 3]), (x) => any(x, { dim: 1 }), [1, 0], 0),
      one('floats', floats([0, -0, 0.1]), (x) => any(x), [1], 0),
      one('nan', floats([0, Number.NaN]), (x) => any(x), [1], 0),
      one('empty', bools([], [0]), (x) => any(x), [0], 0),
    ],
  },
  {
    op: 'all',
    exact: 'bits',
    samples: [
      one('all', booleans([2, 3]), (x) => all(x), undefined, 0),
      one('dim', bools([1, 1, 1, 1, 0, 1], [2, 3]), (x) => all(x, { dim: 1 }), [1, 0], 0),
      one('ints', integers([5], 1, 9), (x) => all(x), [1], 0),
      one('nan', floats([1, Number.NaN]), (x) => all(x), [1], 0),
      one('empty', bools([], [0]), (x) => all(x), [1], 0),
    ],
  },
  {
    op: 'logsumexp',
    composite: true,
    samples: [
      one('values', floats([1, 2, 3]), (x) => logsumexp(x, 0), [3.4076059644443806], 2),
      one('dim', normal([2, 3, 4]), (x) => logsumexp(x, 1)),
      one('keepdim', normal([3, 4]), (x) => logsumexp(x, -1, { keepdim: true })),
      one('dims', normal([2, 3, 4]), (x) => logsumexp(x, [0, 2])),
      one('large', floats([1000, 1000]), (x) => logsumexp(x, 0), [1000 + Math.LN2], 0),
      one('masked', floats([-INF, 2]), (x) => logsumexp(x, 0), [2], 0),
      one('all-masked', floats([-INF, -INF]), (x) => logsumexp(x, 0), [-INF], 0),
      one('infinite', floats([INF, 2]), (x) => logsumexp(x, 0), [INF], 0),
      one('nan', floats([Number.NaN, 2]), (x) => logsumexp(x, 0), [Number.NaN], 0),
      one('scalar', floats([2], []), (x) => logsumexp(x, 0), [2]),
      one('nothing', normal([2, 0]), (x) => logsumexp(x, 1), [-INF, -INF], 0),
    ],
  },
  {
    op: 'norm',
    composite: true,
    samples: [
      one('2', floats([3, -4]), (x) => norm(x), [5], 2),
      one('1', floats([3, -4]), (x) => norm(x, { p: 1 }), [7]),
      one('3', floats([1, -2]), (x) => norm(x, { p: 3 }), [9 ** (1 / 3)]),
      one('infinity', floats([3, -4]), (x) => norm(x, { p: INF }), [4]),
      one('minus-infinity', floats([3, -4]), (x) => norm(x, { p: -INF }), [3]),
      one('0', floats([3, 0, -4]), (x) => norm(x, { p: 0 }), [2], 0),
      one('dim', normal([3, 4]), (x) => norm(x, { dim: 1, keepdim: true })),
      one('zero', floats([0, 0]), (x) => norm(x), [0], 0),
      one('empty', normal([0]), (x) => norm(x), [0], 0),
    ],
  },
  {
    op: 'normalize',
    samples: [
      one('values', floats([3, 4, 0, 5], [2, 2]), (x) => normalize(x), [0.6, 0.8, 0, 1], 2),
      one('dim0', normal([3, 2]), (x) => normalize(x, { dim: 0 })),
      one('p1', normal([3, 2]), (x) => normalize(x, { p: 1 })),
      one('zero-row', floats([0, 0, 3, 4], [2, 2]), (x) => normalize(x), [0, 0, 0.6, 0.8], 0),
    ],
  },
  extreme('max', max),
  extreme('min', min),
  {
    op: 'reductions-together',
    samples: [
      one(
        'mean-of-products',
        uniform([3, 4], -1, 1),
        (x) => mean(x.mul(sum(x, { dim: 0 }))),
        undefined,
        2,
      ),
    ],
  },
];
