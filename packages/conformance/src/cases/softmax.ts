import { logSoftmax, softmax, type Tensor, tensor } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { type Fill, floats, normal } from '../fill.ts';

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;

const ROWS: readonly (readonly [name: string, row: readonly number[]])[] = [
  ['nan', [1, NAN, 2]],
  ['infinite', [1, INF, 2]],
  ['masked', [1, -INF, 2]],
  ['all-masked', [-INF, -INF, -INF]],
  ['huge', [3e38, -3e38, 3e38]],
  ['huge-negative', [-3e38, -3e38, -3e38]],
  ['large', [1000, 1001, 999]],
  ['far-apart', [100, 0, -100]],
];

function cases(op: string, call: (x: Tensor, dim: number) => Tensor): OpCase {
  const sample = (name: string, input: Fill, dim: number, order: 0 | 1 | 2 = 1): Sample => ({
    name,
    inputs: [input],
    call: (x) => call(x, dim),
    order,
  });
  return {
    op,
    composite: true,
    samples: [
      sample('1d', normal([5]), 0, 2),
      sample('2d-dim0', normal([3, 4]), 0),
      sample('2d-dim1', normal([3, 4]), 1, 2),
      sample('3d-dim0', normal([2, 3, 4]), 0),
      sample('3d-dim1', normal([2, 3, 4]), 1),
      sample('3d-dim2', normal([2, 3, 4]), 2),
      sample('negative-dim', normal([2, 3, 2]), -2),
      sample('4d-dim1', normal([2, 3, 2, 2]), 1),
      sample('scalar', normal([]), 0),
      sample('one-class', normal([4, 1]), 1),
      sample('zero-rows', normal([0, 3]), 1),
      sample('zero-classes', normal([3, 0]), 1),
      sample('wide', normal([3, 1027], 0, 4), 1, 0),
      sample('tall', normal([1027, 3], 0, 4), 0, 0),
      sample('spread', normal([4, 33], 0, 20), 1, 0),
      ...ROWS.map(([name, row]) =>
        sample(`row-${name}`, floats([...row, 0.5, 0.1, -2], [2, 3]), 1, 0),
      ),
      ...ROWS.map(([name, row]) =>
        sample(
          `column-${name}`,
          floats(
            row.flatMap((v, i) => [v, i]),
            [3, 2],
          ),
          0,
          0,
        ),
      ),
    ],
    errors: [
      { name: 'dim', code: 'XENT_SHAPE', call: () => call(tensor([[1, 2]]), 2) },
      { name: 'dim-fraction', code: 'XENT_SHAPE', call: () => call(tensor([[1, 2]]), 0.5) },
    ],
  };
}

export const softmaxCases: readonly OpCase[] = [
  cases('softmax', (x, dim) => softmax(x, dim)),
  cases('logSoftmax', (x, dim) => logSoftmax(x, dim)),
];
