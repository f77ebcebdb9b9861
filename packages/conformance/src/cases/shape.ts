import {
  chunk,
  clone,
  detach,
  expand,
  flatten,
  narrow,
  pad,
  repeat,
  select,
  slice,
  split,
  squeeze,
  stack,
  type Tensor,
  tile,
  transpose,
  unsqueeze,
  view,
  zeros,
} from '@xent/core';
import type { ErrorSample, OpCase, Sample } from '../case.ts';
import { booleans, type Fill, floats, integers, normal } from '../fill.ts';

type Move = readonly [name: string, input: Fill, call: (x: Tensor) => Tensor];

const SIX = floats([0, 1, 2, 3, 4, 5], [2, 3]);

function moves(op: string, all: readonly Move[], errors: readonly ErrorSample[] = []): OpCase {
  return {
    op,
    exact: 'bits',
    samples: all.map(
      ([name, input, call]): Sample => ({
        name,
        inputs: [input],
        call,
        order: input.dtype === 'float' ? 1 : 0,
      }),
    ),
    errors,
  };
}

const expecting = (
  entry: OpCase,
  expected: Readonly<Record<string, readonly number[]>>,
): OpCase => ({
  ...entry,
  samples: entry.samples.map((sample) => {
    const expect = expected[sample.name];
    return expect ? { ...sample, expect } : sample;
  }),
});

export const shapeCases: readonly OpCase[] = [
  moves('view', [['flat', normal([2, 3]), (x) => view(x, [6])]]),
  moves('flatten', [
    ['all', normal([2, 3, 4]), (x) => flatten(x)],
    ['from', normal([2, 3, 4]), (x) => flatten(x, { startDim: 1 })],
    ['scalar', normal([]), (x) => flatten(x)],
  ]),
  moves('squeeze', [
    ['all', normal([1, 3, 1]), (x) => squeeze(x)],
    ['one', normal([1, 3, 1]), (x) => squeeze(x, 0)],
    ['not-one', normal([2, 3]), (x) => squeeze(x, 0).mul(1)],
  ]),
  moves('unsqueeze', [
    ['front', normal([3]), (x) => unsqueeze(x, 0)],
    ['end', normal([3]), (x) => unsqueeze(x, -1)],
    ['scalar', normal([]), (x) => unsqueeze(x, 0)],
  ]),
  expecting(
    moves('transpose', [
      ['matrix', SIX, (x) => transpose(x, 0, 1)],
      ['3d', normal([2, 3, 4]), (x) => transpose(x, 0, -1)],
    ]),
    { matrix: [0, 3, 1, 4, 2, 5] },
  ),
  moves('expand', [
    ['row', normal([1, 3]), (x) => expand(x, [4, -1])],
    ['new-dim', normal([3]), (x) => expand(x, [2, 3])],
  ]),
  expecting(
    moves(
      'stack',
      [
        ['twice', SIX, (x) => stack([x, x.mul(2)], 1)],
        ['last', normal([2, 3]), (x) => stack([x, x, x], -1)],
        ['scalars', normal([]), (x) => stack([x, x.mul(3)], 0)],
      ],
      [
        { name: 'shapes', code: 'XENT_SHAPE', call: () => stack([zeros([2]), zeros([3])]) },
        { name: 'none', code: 'XENT_SHAPE', call: () => stack([]) },
      ],
    ),
    { twice: [0, 1, 2, 0, 2, 4, 3, 4, 5, 6, 8, 10] },
  ),
  expecting(
    moves('repeat', [
      ['rows', SIX, (x) => repeat(x, [2, 1])],
      ['columns', normal([2, 2]), (x) => repeat(x, [1, 3])],
      ['new-dim', normal([2]), (x) => repeat(x, [3, 2])],
      ['none', normal([2]), (x) => repeat(x, [0])],
    ]),
    { rows: [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5] },
  ),
  moves('tile', [
    ['columns', normal([2, 2]), (x) => tile(x, [3])],
    ['both', normal([2, 2]), (x) => tile(x, [2, 2])],
  ]),
  expecting(
    moves('slice-public', [
      ['range', SIX, (x) => slice(x, 1, 1, 3)],
      ['step', normal([7]), (x) => slice(x, 0, 1, null, 2)],
      ['negative', normal([7]), (x) => slice(x, 0, -3, -1)],
      ['empty', normal([3, 2]), (x) => slice(x, 0, 2, 1)],
      ['beyond', normal([3, 2]), (x) => slice(x, 0, 1, 99)],
      ['int32', integers([5], 0, 9), (x) => slice(x, 0, 2)],
    ]),
    { range: [1, 2, 4, 5] },
  ),
  moves(
    'select',
    [
      ['row', normal([3, 2]), (x) => select(x, 0, 1)],
      ['last-column', normal([3, 2]), (x) => select(x, 1, -1)],
    ],
    [{ name: 'range', code: 'XENT_INDEX', call: () => select(zeros([2]), 0, 2) }],
  ),
  moves('narrow', [['middle', normal([5, 2]), (x) => narrow(x, 0, 1, 3)]]),
  moves('split', [
    ['equal', normal([6, 2]), (x) => split(x, 2)[1] as Tensor],
    ['rest', normal([5, 2]), (x) => split(x, 2)[2] as Tensor],
    ['sizes', normal([2, 6]), (x) => split(x, [1, 3, 2], 1)[1] as Tensor],
    ['rejoined', normal([6]), (x) => stack(split(x, 2), 0)],
  ]),
  moves('chunk', [
    ['even', normal([6]), (x) => chunk(x, 3)[2] as Tensor],
    ['uneven', normal([5]), (x) => chunk(x, 2)[1] as Tensor],
  ]),
  expecting(
    moves('pad-public', [
      ['last', floats([1, 2]), (x) => pad(x, [1, 2])],
      ['2d', normal([2, 2]), (x) => pad(x, [1, 0, 0, 1], { value: 5 })],
      ['cut', normal([4]), (x) => pad(x, [-1, -1])],
      ['bool', booleans([3]), (x) => pad(x, [1, 0])],
    ]),
    { last: [0, 1, 2, 0, 0] },
  ),
  moves('clone', [['copy', normal([2, 3]), (x) => clone(x)]]),
  {
    op: 'detach',
    exact: 'bits',
    samples: [
      { name: 'same', inputs: [normal([3])], call: (x) => detach(x), order: 0 },
      {
        name: 'one-path',
        inputs: [normal([3])],
        call: (x) => x.mul(detach(x)),
        order: 0,
      },
    ],
  },
];
