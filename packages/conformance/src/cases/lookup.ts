import { maskedFill, oneHot, sort, takeAlong, tensor, topk, tril, triu, zeros } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { booleans, floats, integers, ints, normal } from '../fill.ts';

const NINE = floats([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
const SHUFFLED = floats([3, 1, 2, 9, 7, 8], [2, 3]);
const NAN = Number.NaN;

const plain = (sample: Sample): Sample => ({ order: 0, ...sample });

export const lookupCases: readonly OpCase[] = [
  {
    op: 'oneHot',
    exact: 'bits',
    samples: [
      plain({
        name: 'given',
        inputs: [ints([2, 0])],
        call: (x) => oneHot(x, 3),
        expect: [0, 0, 1, 1, 0, 0],
      }),
      plain({ name: 'batch', inputs: [integers([2, 3], 0, 4)], call: (x) => oneHot(x, 4) }),
      plain({ name: 'scalar', inputs: [ints([1], [])], call: (x) => oneHot(x, 2), expect: [0, 1] }),
    ],
  },
  {
    op: 'takeAlong',
    exact: 'bits',
    samples: [
      {
        name: 'flat',
        inputs: [NINE, ints([8, 0])],
        call: (x, i) => takeAlong(x, i),
        expect: [9, 1],
      },
      {
        name: 'dim',
        inputs: [NINE, ints([2, 0, 1], [3, 1])],
        call: (x, i) => takeAlong(x, i, 1),
        expect: [3, 4, 8],
      },
    ],
  },
  {
    op: 'sort',
    exact: 'bits',
    samples: [
      {
        name: 'values',
        inputs: [SHUFFLED],
        call: (x) => sort(x).values,
        expect: [1, 2, 3, 7, 8, 9],
      },
      plain({
        name: 'indices',
        inputs: [SHUFFLED],
        call: (x) => sort(x).indices,
        expect: [1, 2, 0, 1, 2, 0],
      }),
      {
        name: 'descending',
        inputs: [normal([7])],
        call: (x) => sort(x, { descending: true }).values,
      },
      { name: 'dim0', inputs: [normal([4, 2])], call: (x) => sort(x, 0).values },
      plain({
        name: 'nan-last',
        inputs: [floats([NAN, 1, Number.POSITIVE_INFINITY, -1])],
        call: (x) => sort(x).values,
        expect: [-1, 1, Number.POSITIVE_INFINITY, NAN],
      }),
      plain({ name: 'int32', inputs: [integers([9], -9, 9)], call: (x) => sort(x).values }),
    ],
  },
  {
    op: 'topk',
    exact: 'bits',
    samples: [
      { name: 'values', inputs: [SHUFFLED], call: (x) => topk(x, 2).values, expect: [3, 2, 9, 8] },
      plain({
        name: 'indices',
        inputs: [SHUFFLED],
        call: (x) => topk(x, 2).indices,
        expect: [0, 2, 0, 2],
      }),
      {
        name: 'smallest',
        inputs: [normal([5])],
        call: (x) => topk(x, 2, { largest: false }).values,
      },
      { name: 'dim0', inputs: [normal([4, 2])], call: (x) => topk(x, 3, { dim: 0 }).values },
      plain({ name: 'none', inputs: [normal([4])], call: (x) => topk(x, 0).values }),
    ],
    errors: [{ name: 'too-many', code: 'XENT_ARGUMENT', call: () => topk(zeros([3]), 4) }],
  },
  {
    op: 'tril',
    exact: 'bits',
    samples: [
      { name: 'main', inputs: [NINE], call: (x) => tril(x), expect: [1, 0, 0, 4, 5, 0, 7, 8, 9] },
      { name: 'above', inputs: [normal([2, 4])], call: (x) => tril(x, { diagonal: 1 }) },
      { name: 'batch', inputs: [normal([2, 2, 2])], call: (x) => tril(x, -1) },
    ],
  },
  {
    op: 'triu',
    exact: 'bits',
    samples: [
      { name: 'main', inputs: [NINE], call: (x) => triu(x), expect: [1, 2, 3, 0, 5, 6, 0, 0, 9] },
      { name: 'below', inputs: [normal([3, 2])], call: (x) => triu(x, -1) },
    ],
  },
  {
    op: 'maskedFill',
    exact: 'bits',
    samples: [
      {
        name: 'number',
        inputs: [normal([2, 3]), booleans([2, 3])],
        call: (x, mask) => maskedFill(x, mask, 7),
      },
      {
        name: 'minus-infinity',
        inputs: [normal([2, 3]), booleans([3])],
        call: (x, mask) => maskedFill(x, mask, Number.NEGATIVE_INFINITY),
        order: 0,
      },
    ],
    errors: [
      {
        name: 'mask',
        code: 'XENT_DTYPE',
        call: () => maskedFill(zeros([2]), tensor([0, 1]), 0),
      },
    ],
  },
];
