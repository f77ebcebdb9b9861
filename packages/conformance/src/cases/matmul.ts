import { matmul, type Tensor, transpose } from '@xent/core';
import { ops } from '@xent/core/testing';
import type { OpCase, Sample } from '../case.ts';
import { type Fill, integers, normal } from '../fill.ts';

const product = (name: string, a: Fill, b: Fill, order: 0 | 1 | 2 = 1): Sample => ({
  name,
  inputs: [a, b],
  call: (x, y) => matmul(x, y),
  order,
});

const turned = (t: Tensor): Tensor => transpose(t, -2, -1);

/** Factors that are read transposed. */
function transposed(name: string, ta: boolean, tb: boolean, batch: readonly number[]): Sample {
  return {
    name,
    inputs: [
      normal([...batch, ...(ta ? [4, 3] : [3, 4])], 1),
      normal([...batch, ...(tb ? [2, 4] : [4, 2])], 2),
    ],
    call: (x, y) => ops.product(ta ? turned(x) : x, tb ? turned(y) : y),
  };
}

export const matmulCases: readonly OpCase[] = [
  {
    op: 'matmul',
    samples: [
      product('2d', normal([3, 4]), normal([4, 2]), 2),
      product('one-by-one', normal([1, 1]), normal([1, 1], 1)),
      product('row-times-column', normal([1, 5]), normal([5, 1])),
      product('column-times-row', normal([5, 1]), normal([1, 4])),
      product('vectors', normal([4]), normal([4], 1)),
      product('vector-left', normal([4]), normal([4, 3])),
      product('vector-right', normal([3, 4]), normal([4])),
      product('batch', normal([2, 3, 4]), normal([2, 4, 2])),
      product('batch-times-matrix', normal([2, 3, 4]), normal([4, 2])),
      product('matrix-times-batch', normal([3, 4]), normal([2, 4, 2])),
      product('batch-broadcast', normal([2, 1, 2, 3]), normal([3, 3, 2])),
      product('nothing-inside', normal([2, 0]), normal([0, 3])),
      product('no-rows', normal([0, 3]), normal([3, 2])),
      product('no-columns', normal([2, 3]), normal([3, 0])),
      product('odd-sizes', normal([17, 33]), normal([33, 19]), 0),
      product('blocks', normal([64, 96]), normal([96, 72]), 0),
      product('int32', integers([3, 4], -5, 5), integers([4, 2], -5, 5), 0),
      transposed('transpose-a', true, false, []),
      transposed('transpose-b', false, true, []),
      transposed('transpose-both', true, true, []),
      transposed('batch-transpose-a', true, false, [2]),
      transposed('batch-transpose-b', false, true, [2]),
      transposed('batch-transpose-both', true, true, [2]),
      {
        name: 'same-tensor',
        inputs: [normal([3, 3])],
        call: (x) => matmul(x, x),
        order: 2,
      },
      {
        name: 'large-transposed',
        inputs: [normal([40, 31]), normal([50, 40])],
        call: (x, y) => ops.product(turned(x), turned(y)),
        order: 0,
      },
    ],
    errors: [
      {
        name: 'inner-sizes',
        code: 'XENT_SHAPE',
        call: () => matmul(ops.full([2, 3], 1, 'float32'), ops.full([4, 2], 1, 'float32')),
      },
      {
        name: 'scalar',
        code: 'XENT_SHAPE',
        call: () => matmul(ops.full([], 1, 'float32'), ops.full([2, 2], 1, 'float32')),
      },
    ],
  },
];
