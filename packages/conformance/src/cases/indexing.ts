import { gather, indexAdd, indexSelect, scatter, scatterAdd, tensor, zeros } from '@xent/core';
import type { OpCase } from '../case.ts';
import { integers, ints, normal } from '../fill.ts';

const at = (values: number[], shape?: readonly number[]) =>
  tensor(values, { dtype: 'int32', ...(shape && { shape }) });

export const indexingCases: readonly OpCase[] = [
  {
    op: 'gather',
    exact: 'bits',
    samples: [
      {
        name: 'columns',
        inputs: [normal([3, 4]), ints([0, 3, 1, 1, 2, 0], [3, 2])],
        call: (x, i) => gather(x, 1, i),
      },
      {
        name: 'rows',
        inputs: [normal([3, 4]), ints([2, 0, 1, 1], [1, 4])],
        call: (x, i) => gather(x, 0, i),
      },
      {
        name: 'smaller-index',
        inputs: [normal([3, 4]), ints([1, 2, 0, 0], [2, 2])],
        call: (x, i) => gather(x, 1, i),
      },
      {
        name: '3d-middle',
        inputs: [normal([2, 3, 2]), ints([0, 2, 1, 1], [2, 1, 2])],
        call: (x, i) => gather(x, 1, i),
      },
      {
        name: 'repeated',
        inputs: [normal([4]), ints([1, 1, 1])],
        call: (x, i) => gather(x, 0, i),
      },
      { name: 'vector', inputs: [normal([4]), ints([3, 0])], call: (x, i) => gather(x, -1, i) },
      {
        name: 'empty',
        inputs: [normal([3, 4]), ints([], [0, 2])],
        call: (x, i) => gather(x, 1, i),
      },
      {
        name: 'int32',
        inputs: [integers([3, 3], 0, 99), ints([2, 1, 0], [3, 1])],
        call: (x, i) => gather(x, 1, i),
        order: 0,
      },
    ],
    errors: [
      { name: 'range', code: 'XENT_INDEX', call: () => gather(zeros([2, 3]), 1, at([3], [1, 1])) },
      { name: 'negative', code: 'XENT_INDEX', call: () => gather(zeros([3]), 0, at([-1])) },
      { name: 'dtype', code: 'XENT_DTYPE', call: () => gather(zeros([3]), 0, tensor([1])) },
      { name: 'rank', code: 'XENT_SHAPE', call: () => gather(zeros([2, 3]), 1, at([1])) },
    ],
  },
  {
    op: 'scatter',
    exact: 'bits',
    samples: [
      {
        name: 'columns',
        inputs: [normal([3, 4]), ints([0, 3, 1, 2, 2, 0], [3, 2]), normal([3, 2])],
        call: (x, i, src) => scatter(x, 1, i, src),
      },
      {
        name: 'rows',
        inputs: [normal([3, 2]), ints([2, 0], [1, 2]), normal([1, 2])],
        call: (x, i, src) => scatter(x, 0, i, src),
      },
      {
        name: 'larger-source',
        inputs: [normal([3, 3]), ints([1, 0], [2, 1]), normal([2, 2])],
        call: (x, i, src) => scatter(x, 1, i, src),
      },
      {
        name: 'last-wins',
        inputs: [normal([4]), ints([2, 2, 2]), normal([3])],
        call: (x, i, src) => scatter(x, 0, i, src),
        order: 0,
      },
      {
        name: 'empty',
        inputs: [normal([3]), ints([]), normal([0])],
        call: (x, i, src) => scatter(x, 0, i, src),
      },
      {
        name: 'int32',
        inputs: [integers([4], 0, 9), ints([3, 0]), ints([70, 80])],
        call: (x, i, src) => scatter(x, 0, i, src),
        order: 0,
      },
    ],
    errors: [
      {
        name: 'range',
        code: 'XENT_INDEX',
        call: () => scatter(zeros([3]), 0, at([3]), zeros([1])),
      },
      {
        name: 'source',
        code: 'XENT_SHAPE',
        call: () => scatter(zeros([3]), 0, at([0, 1]), zeros([1])),
      },
    ],
  },
  {
    op: 'scatterAdd',
    samples: [
      {
        name: 'columns',
        inputs: [normal([3, 4]), ints([0, 3, 1, 1, 2, 2], [3, 2]), normal([3, 2])],
        call: (x, i, src) => scatterAdd(x, 1, i, src),
      },
      {
        name: 'collisions',
        inputs: [normal([3]), ints([1, 1, 1, 1]), normal([4])],
        call: (x, i, src) => scatterAdd(x, 0, i, src),
      },
      {
        name: 'rows',
        inputs: [normal([3, 2]), ints([2, 0, 2, 0], [2, 2]), normal([2, 2])],
        call: (x, i, src) => scatterAdd(x, 0, i, src),
      },
      {
        name: 'int32',
        inputs: [integers([4], 0, 9), ints([3, 3]), ints([2147483647, 5])],
        call: (x, i, src) => scatterAdd(x, 0, i, src),
        order: 0,
      },
      {
        name: 'many',
        inputs: [normal([7]), integers([2000], 0, 7), normal([2000])],
        call: (x, i, src) => scatterAdd(x, 0, i, src),
        order: 0,
      },
    ],
  },
  {
    op: 'indexSelect',
    exact: 'bits',
    samples: [
      {
        name: 'rows',
        inputs: [normal([4, 3]), ints([3, 0, 0])],
        call: (x, i) => indexSelect(x, 0, i),
      },
      {
        name: 'columns',
        inputs: [normal([2, 4]), ints([1, 3])],
        call: (x, i) => indexSelect(x, 1, i),
      },
      {
        name: '3d-middle',
        inputs: [normal([2, 3, 2]), ints([2, 2, 0, 1])],
        call: (x, i) => indexSelect(x, -2, i),
      },
      {
        name: 'nothing',
        inputs: [normal([2, 3]), ints([])],
        call: (x, i) => indexSelect(x, 0, i),
      },
      {
        name: 'int32',
        inputs: [integers([4], 0, 99), ints([2, 1])],
        call: (x, i) => indexSelect(x, 0, i),
        order: 0,
      },
    ],
    errors: [
      { name: 'range', code: 'XENT_INDEX', call: () => indexSelect(zeros([2, 3]), 0, at([2])) },
      { name: 'rank', code: 'XENT_SHAPE', call: () => indexSelect(zeros([2]), 0, at([0], [1, 1])) },
    ],
  },
  {
    op: 'indexAdd',
    samples: [
      {
        name: 'rows',
        inputs: [normal([4, 2]), ints([1, 3, 1]), normal([3, 2])],
        call: (x, i, src) => indexAdd(x, 0, i, src),
      },
      {
        name: 'columns',
        inputs: [normal([2, 3]), ints([0, 0]), normal([2, 2])],
        call: (x, i, src) => indexAdd(x, 1, i, src),
      },
      {
        name: 'nothing',
        inputs: [normal([2, 3]), ints([]), normal([0, 3])],
        call: (x, i, src) => indexAdd(x, 0, i, src),
      },
      {
        name: 'many',
        inputs: [normal([5, 3]), integers([500], 0, 5), normal([500, 3])],
        call: (x, i, src) => indexAdd(x, 0, i, src),
        order: 0,
      },
    ],
    errors: [
      {
        name: 'source',
        code: 'XENT_SHAPE',
        call: () => indexAdd(zeros([3, 2]), 0, at([0]), zeros([2, 2])),
      },
    ],
  },
];
