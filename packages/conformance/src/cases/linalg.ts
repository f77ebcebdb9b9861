import {
  bmm,
  dot,
  einsum,
  embedding,
  layerNorm,
  linear,
  mm,
  outer,
  tensor,
  zeros,
} from '@xent/core';
import type { OpCase } from '../case.ts';
import { floats, ints, normal, uniform } from '../fill.ts';

const A = floats([1, 2, 3, 4], [2, 2]);
const B = floats([5, 6, 7, 8], [2, 2]);

export const linalgCases: readonly OpCase[] = [
  {
    op: 'mm',
    samples: [
      { name: 'values', inputs: [A, B], call: (a, b) => mm(a, b), expect: [19, 22, 43, 50] },
    ],
    errors: [{ name: 'rank', code: 'XENT_SHAPE', call: () => mm(zeros([2]), zeros([2, 2])) }],
  },
  {
    op: 'bmm',
    samples: [
      { name: 'batch', inputs: [normal([2, 3, 2]), normal([2, 2, 3])], call: (a, b) => bmm(a, b) },
    ],
    errors: [
      { name: 'batch', code: 'XENT_SHAPE', call: () => bmm(zeros([2, 1, 1]), zeros([3, 1, 1])) },
    ],
  },
  {
    op: 'dot',
    samples: [
      {
        name: 'values',
        inputs: [floats([1, 2, 3]), floats([4, 5, 6])],
        call: (a, b) => dot(a, b),
        expect: [32],
      },
      { name: 'empty', inputs: [normal([0]), normal([0])], call: (a, b) => dot(a, b), expect: [0] },
    ],
  },
  {
    op: 'outer',
    samples: [
      {
        name: 'values',
        inputs: [floats([1, 2]), floats([3, 4, 5])],
        call: (a, b) => outer(a, b),
        expect: [3, 4, 5, 6, 8, 10],
      },
    ],
  },
  {
    op: 'einsum',
    samples: [
      {
        name: 'matmul',
        inputs: [A, B],
        call: (a, b) => einsum('ij,jk->ik', a, b),
        expect: [19, 22, 43, 50],
      },
      { name: 'trace', inputs: [A], call: (a) => einsum('ii', a), expect: [5] },
      { name: 'transpose', inputs: [A], call: (a) => einsum('ij->ji', a), expect: [1, 3, 2, 4] },
      { name: 'sum', inputs: [A], call: (a) => einsum('ij->', a), expect: [10] },
      {
        name: 'batch',
        inputs: [normal([2, 3, 4]), normal([2, 4, 2])],
        call: (a, b) => einsum('bij,bjk->bik', a, b),
      },
      {
        name: 'three',
        inputs: [normal([2, 3]), normal([3, 2]), normal([2])],
        call: (a, b, c) => einsum('ij,jk,k->i', a, b, c),
      },
      {
        name: 'outer',
        inputs: [normal([2]), normal([3])],
        call: (a, b) => einsum('i,j->ij', a, b),
      },
    ],
  },
  {
    op: 'linear',
    composite: true,
    samples: [
      {
        name: 'values',
        inputs: [floats([1, 2], [1, 2]), floats([3, 4, 5, 6, 7, 8], [3, 2]), floats([10, 20, 30])],
        call: (x, w, b) => linear(x, w, b),
        expect: [21, 37, 53],
        order: 2,
      },
      {
        name: 'without-bias',
        inputs: [normal([4, 3]), normal([2, 3])],
        call: (x, w) => linear(x, w),
      },
      {
        name: 'batch',
        inputs: [normal([2, 3, 4]), normal([5, 4]), normal([5])],
        call: (x, w, b) => linear(x, w, b),
      },
      {
        name: 'vector',
        inputs: [normal([4]), normal([3, 4]), normal([3])],
        call: (x, w, b) => linear(x, w, b),
      },
      {
        name: 'no-rows',
        inputs: [normal([0, 4]), normal([3, 4]), normal([3])],
        call: (x, w, b) => linear(x, w, b),
      },
      {
        name: 'large',
        inputs: [normal([33, 70]), normal([41, 70]), normal([41])],
        call: (x, w, b) => linear(x, w, b),
        order: 0,
      },
    ],
    errors: [
      { name: 'sizes', code: 'XENT_SHAPE', call: () => linear(zeros([2, 3]), zeros([4, 5])) },
    ],
  },
  {
    op: 'layerNorm',
    composite: true,
    samples: [
      {
        name: 'values',
        inputs: [floats([1, 2, 3, 4], [1, 4])],
        call: (x) => layerNorm(x, [4]),
        expect: [-1.5, -0.5, 0.5, 1.5].map((v) => v / Math.sqrt(1.25 + 1e-5)),
        order: 2,
      },
      {
        name: 'affine',
        inputs: [normal([3, 4]), uniform([4], 0.5, 2), normal([4])],
        call: (x, weight, bias) => layerNorm(x, [4], { weight, bias }),
      },
      {
        name: 'two-dims',
        inputs: [normal([2, 3, 2]), uniform([3, 2], 0.5, 2)],
        call: (x, weight) => layerNorm(x, [3, 2], { weight }),
      },
      {
        name: 'eps',
        inputs: [normal([2, 3])],
        call: (x) => layerNorm(x, [3], { eps: 0.1 }),
      },
      {
        name: 'far-from-zero',
        inputs: [normal([2, 64], 0, 1, 20)],
        call: (x) => layerNorm(x, [64]),
        order: 0,
      },
      { name: 'no-rows', inputs: [normal([0, 3])], call: (x) => layerNorm(x, [3]), order: 0 },
    ],
    errors: [{ name: 'shape', code: 'XENT_SHAPE', call: () => layerNorm(zeros([2, 3]), [2]) }],
  },
  {
    op: 'embedding',
    samples: [
      {
        name: 'rows',
        inputs: [ints([2, 0, 2]), normal([4, 3])],
        call: (ids, table) => embedding(ids, table),
      },
      {
        name: 'batch',
        inputs: [ints([2, 0, 1, 3], [2, 2]), normal([4, 3])],
        call: (ids, table) => embedding(ids, table),
      },
    ],
    errors: [
      {
        name: 'range',
        code: 'XENT_INDEX',
        call: () => embedding(tensor([4], { dtype: 'int32' }), zeros([4, 2])),
      },
    ],
  },
];
