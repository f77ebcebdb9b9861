import { broadcastTo, cat, flip, permute, reshape, tensor, zeros } from '@xent/core';
import { ops } from '@xent/core/testing';
import type { OpCase, Sample } from '../case.ts';
import type { Call } from '../evaluate.ts';
import { booleans, type Fill, integers, normal } from '../fill.ts';

const move = (name: string, input: Fill, call: Call, order: 0 | 1 | 2 = 1): Sample => ({
  name,
  inputs: [input],
  call,
  order,
});

const plain = (name: string, inputs: readonly Fill[], call: Call): Sample => ({
  name,
  inputs,
  call,
  order: 0,
});

const slice =
  (start: readonly number[], stop: readonly number[], step: readonly number[]): Call =>
  (x) =>
    ops.sliceBox(x, { start, stop, step });

const pad =
  (low: readonly number[], high: readonly number[], interior: readonly number[], value = 0): Call =>
  (x) =>
    ops.padWith(x, { low, high, interior, value });

export const movementCases: readonly OpCase[] = [
  {
    op: 'reshape',
    exact: 'bits',
    samples: [
      move('2d-to-3d', normal([4, 6]), (x) => reshape(x, [2, 3, 4])),
      move('computed', normal([4, 6]), (x) => reshape(x, [3, -1])),
      move('scalar', normal([1, 1]), (x) => reshape(x, [])),
      move('from-scalar', normal([]), (x) => reshape(x, [1, 1])),
      move('empty', normal([0, 4]), (x) => reshape(x, [2, 0, 7])),
      move('after-permute', normal([2, 3]), (x) => reshape(permute(x, [1, 0]), [6])),
      plain('bool', [booleans([2, 3])], (x) => reshape(x, [6])),
    ],
    errors: [
      { name: 'size', code: 'XENT_SHAPE', call: () => reshape(zeros([2, 3]), [4]) },
      { name: 'computed-size', code: 'XENT_SHAPE', call: () => reshape(zeros([2, 3]), [4, -1]) },
    ],
  },
  {
    op: 'permute',
    exact: 'bits',
    samples: [
      move('transpose', normal([2, 3]), (x) => permute(x, [1, 0])),
      move('rotate', normal([2, 3, 4]), (x) => permute(x, [2, 0, 1])),
      move('inner', normal([2, 3, 4]), (x) => permute(x, [0, 2, 1])),
      move('negative', normal([2, 3, 4]), (x) => permute(x, [-1, 0, 1])),
      move('4d', normal([2, 3, 1, 2]), (x) => permute(x, [3, 1, 0, 2])),
      move('empty', normal([0, 3]), (x) => permute(x, [1, 0])),
      move('twice', normal([2, 3, 4]), (x) => permute(permute(x, [2, 0, 1]), [2, 0, 1])),
      move('used-in-arithmetic', normal([3, 3]), (x) => x.mul(permute(x, [1, 0])), 2),
      plain('int32', [integers([2, 3], 0, 9)], (x) => permute(x, [1, 0])),
      plain('large', [normal([37, 41])], (x) => permute(x, [1, 0])),
    ],
    errors: [
      { name: 'rank', code: 'XENT_SHAPE', call: () => permute(zeros([2, 3]), [0]) },
      { name: 'twice', code: 'XENT_SHAPE', call: () => permute(zeros([2, 3]), [0, 0]) },
    ],
  },
  {
    op: 'broadcastTo',
    exact: 'bits',
    samples: [
      move('row', normal([3]), (x) => broadcastTo(x, [2, 3])),
      move('column', normal([2, 1]), (x) => broadcastTo(x, [2, 3])),
      move('scalar', normal([]), (x) => broadcastTo(x, [2, 2])),
      move('middle', normal([2, 1, 3]), (x) => broadcastTo(x, [2, 4, 3])),
      move('to-empty', normal([1, 3]), (x) => broadcastTo(x, [0, 3])),
      plain('bool', [booleans([2, 1])], (x) => broadcastTo(x, [2, 3])),
    ],
    errors: [{ name: 'sizes', code: 'XENT_SHAPE', call: () => broadcastTo(zeros([2]), [3]) }],
  },
  {
    op: 'slice',
    exact: 'bits',
    samples: [
      move('box', normal([4, 5]), slice([1, 2], [3, 5], [1, 1])),
      move('steps', normal([5, 6]), slice([0, 1], [5, 6], [2, 3])),
      move('one-element', normal([4]), slice([2], [3], [1])),
      move('nothing', normal([4, 2]), slice([2, 0], [2, 2], [1, 1])),
      move('3d', normal([2, 3, 4]), slice([1, 0, 1], [2, 3, 4], [1, 2, 2])),
      move('of-a-slice', normal([8]), (x) => slice([1], [4], [1])(slice([0], [8], [2])(x))),
      plain('int32', [integers([5], 0, 9)], slice([1], [5], [3])),
    ],
  },
  {
    op: 'pad',
    exact: 'bits',
    samples: [
      move('around', normal([2, 3]), pad([1, 0], [0, 2], [0, 0])),
      move('value', normal([2, 2]), pad([1, 1], [1, 1], [0, 0], -3.5)),
      move('interior', normal([3, 2]), pad([0, 0], [0, 0], [1, 2])),
      move('cut', normal([4, 5]), pad([-1, 0], [0, -2], [0, 0])),
      move('cut-and-grow', normal([4, 3]), pad([-1, 2], [1, -1], [0, 0])),
      move('cut-into-interior', normal([3]), pad([-1], [-1], [1])),
      move('all', normal([2, 3]), pad([1, -1], [2, 3], [1, 2], 9)),
      move('empty', normal([0, 2]), pad([1, 0], [2, 0], [0, 0], 4)),
      plain('infinite', [normal([2])], pad([1], [1], [0], Number.NEGATIVE_INFINITY)),
      plain('int32', [integers([3], 0, 9)], pad([1], [1], [1], -1)),
      plain('bool', [booleans([3])], pad([1], [1], [0], 1)),
    ],
  },
  {
    op: 'flip',
    exact: 'bits',
    samples: [
      move('vector', normal([5]), (x) => flip(x, [0])),
      move('rows', normal([3, 2]), (x) => flip(x, [0])),
      move('both', normal([3, 2]), (x) => flip(x, [0, 1])),
      move('middle', normal([2, 3, 2]), (x) => flip(x, [1])),
      move('negative', normal([2, 3]), (x) => flip(x, [-1])),
      move('empty', normal([0, 2]), (x) => flip(x, [0])),
      plain('int32', [integers([5], 0, 9)], (x) => flip(x, [0])),
    ],
  },
  {
    op: 'cat',
    exact: 'bits',
    samples: [
      {
        name: 'rows',
        inputs: [normal([2, 3]), normal([1, 3]), normal([3, 3])],
        call: (...x) => cat(x, 0),
      },
      { name: 'columns', inputs: [normal([2, 3]), normal([2, 1])], call: (...x) => cat(x, 1) },
      {
        name: 'negative-dim',
        inputs: [normal([2, 3]), normal([2, 2])],
        call: (...x) => cat(x, -1),
      },
      { name: 'one', inputs: [normal([2, 3])], call: (...x) => cat(x, 0) },
      { name: 'with-empty', inputs: [normal([0, 3]), normal([2, 3])], call: (...x) => cat(x, 0) },
      { name: 'same-twice', inputs: [normal([2, 2])], call: (x) => cat([x, x], 1) },
      {
        name: '3d-middle',
        inputs: [normal([2, 1, 2]), normal([2, 3, 2])],
        call: (...x) => cat(x, 1),
      },
      {
        name: 'promotes',
        inputs: [integers([2], 0, 9), normal([3])],
        call: (...x) => cat(x, 0),
      },
      plain('bool', [booleans([2]), booleans([3])], (...x) => cat(x, 0)),
    ],
    errors: [
      { name: 'sizes', code: 'XENT_SHAPE', call: () => cat([zeros([2, 3]), zeros([2, 2])], 0) },
      { name: 'none', code: 'XENT_SHAPE', call: () => cat([], 0) },
      { name: 'scalars', code: 'XENT_SHAPE', call: () => cat([tensor(1), tensor(2)], 0) },
    ],
  },
];
