import { softmaxCrossEntropy, type Tensor } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { type Fill, floats, integers, ints, normal, uniform } from '../fill.ts';

interface Options {
  readonly dim?: number;
  readonly ignoreIndex?: number;
  readonly labelSmoothing?: number;
}

const INF = Number.POSITIVE_INFINITY;

function loss(options: Options) {
  const attrs = { dim: 1, ignoreIndex: -100, labelSmoothing: 0, ...options };
  return (x: Tensor, target: Tensor, weight?: Tensor): Tensor =>
    softmaxCrossEntropy(x, target, weight ?? null, attrs);
}

const sample = (
  name: string,
  inputs: readonly Fill[],
  options: Options = {},
  order: 0 | 1 | 2 = 1,
): Sample => ({ name, inputs, call: loss(options), order, wrt: [0] });

const X = normal([4, 5], 0, 2);
const Y = ints([0, 4, 2, 2]);
const W = uniform([5], 0.2, 2);
const SOME = ints([0, -100, 2, -100]);

const smoothing = { labelSmoothing: 0.1 };

/** Rows whose loss is extreme: the target leads, is masked, or shares a huge score. */
const rows = (name: string, values: readonly number[], target: number): Sample =>
  sample(name, [floats(values, [1, values.length]), ints([target])], {}, 0);

export const crossEntropyCases: readonly OpCase[] = [
  {
    op: 'softmaxCrossEntropy',
    composite: true,
    samples: [
      sample('plain', [X, Y], {}, 2),
      sample('weight', [X, Y, W]),
      sample('ignored', [X, SOME]),
      sample('ignored-weight', [X, SOME, W]),
      sample('other-ignored-index', [X, Y], { ignoreIndex: 2 }),
      sample('all-ignored', [X, ints([-100, -100, -100, -100])]),
      sample('smoothing', [X, Y], smoothing, 2),
      sample('smoothing-weight', [X, Y, W], smoothing),
      sample('smoothing-weight-ignored', [X, SOME, W], smoothing),
      sample('smoothing-all', [X, Y], { labelSmoothing: 1 }),
      sample('one-item', [normal([5]), ints([3], [])], { dim: 0 }),
      sample('one-class', [normal([3, 1]), ints([0, 0, 0])]),
      sample('no-items', [normal([0, 5]), ints([])]),
      sample('3d', [normal([2, 3, 4]), integers([2, 4], 0, 3)]),
      sample(
        '3d-weight-smoothing',
        [normal([2, 3, 4]), integers([2, 4], 0, 3), uniform([3], 0.5, 2)],
        {
          ...smoothing,
          ignoreIndex: 1,
        },
      ),
      sample('4d', [normal([2, 3, 2, 2]), integers([2, 2, 2], 0, 3)]),
      sample('last-dim', [normal([2, 3, 4]), integers([2, 3], 0, 4)], { dim: 2 }),
      sample('first-dim', [normal([4, 3]), integers([3], 0, 4)], { dim: 0 }),
      sample('wide', [normal([5, 1030], 0, 3), integers([5], 0, 1030)], {}, 0),
      sample('many-rows', [normal([700, 6]), integers([700], 0, 6)], {}, 0),
      rows('leading', [60, 0, 1, 2], 0),
      rows('leading-tie', [3, 3, 3], 1),
      rows('behind', [0, 80, 3], 0),
      rows('masked-other', [1, -INF, 2], 0),
      rows('masked-target', [1, -INF, 2], 1),
      rows('infinite', [1, INF, 2], 0),
      rows('nan', [1, Number.NaN, 2], 0),
      rows('huge', [3e38, -3e38, 0], 0),
      rows('all-equal', [1e20, 1e20, 1e20], 2),
    ],
  },
];
