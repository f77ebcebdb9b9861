import {
  dropout,
  gumbelSoftmax,
  manualSeed,
  ones,
  rand,
  randint,
  randn,
  type Tensor,
  zeros,
} from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import type { Call } from '../evaluate.ts';
import { type Fill, normal } from '../fill.ts';

/** Draws the same numbers at every call. */
const seeded = (name: string, inputs: readonly Fill[], call: Call, order: 0 | 1 = 0): Sample => ({
  name,
  inputs,
  order,
  call: (...x) => {
    manualSeed(2 ** 40 + 12345);
    return call(...x);
  },
});

const draw = (name: string, call: () => Tensor): Sample => seeded(name, [], call);

export const randomCases: readonly OpCase[] = [
  {
    op: 'rand',
    exact: 'bits',
    samples: [
      draw('matrix', () => rand([5, 7])),
      draw('second-draw', () =>
        rand([3])
          .mul(0)
          .add(rand([3])),
      ),
      draw('scalar', () => rand([])),
    ],
  },
  { op: 'randn', samples: [draw('doubled', () => randn([9]).mul(2))] },
  { op: 'randint', exact: 'bits', samples: [draw('doubled', () => randint(-3, 9, [50]).mul(2))] },
  {
    op: 'dropout',
    samples: [
      seeded('half', [normal([6, 5])], (x) => dropout(x), 1),
      seeded('some', [normal([40])], (x) => dropout(x, { p: 0.2 }), 1),
      seeded('all', [normal([4])], (x) => dropout(x, { p: 1 })),
      seeded('evaluation', [normal([4])], (x) => dropout(x, { training: false }).mul(1)),
    ],
    errors: [{ name: 'p', code: 'XENT_ARGUMENT', call: () => dropout(ones([2]), { p: 1.5 }) }],
  },
  {
    op: 'gumbelSoftmax',
    samples: [
      seeded('soft', [normal([3, 4])], (x) => gumbelSoftmax(x), 1),
      seeded('cold', [normal([3, 4])], (x) => gumbelSoftmax(x, { tau: 0.3 }), 1),
      seeded('hard', [normal([3, 4])], (x) => gumbelSoftmax(x, { hard: true })),
      seeded('dim0', [normal([3, 2])], (x) => gumbelSoftmax(x, { dim: 0 }), 1),
    ],
    errors: [
      { name: 'tau', code: 'XENT_ARGUMENT', call: () => gumbelSoftmax(zeros([2]), { tau: 0 }) },
    ],
  },
];
