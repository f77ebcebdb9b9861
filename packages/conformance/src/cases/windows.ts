import type { Tensor } from '@xent/core';
import { ops } from '@xent/core/testing';
import type { OpCase, Sample } from '../case.ts';
import { type Fill, integers, normal } from '../fill.ts';

type Window = {
  readonly dims: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
};

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly window: Window;
}

const along = (
  name: string,
  shape: readonly number[],
  dims: readonly number[],
  size: readonly number[],
  stride: readonly number[] = size.map(() => 1),
  dilation: readonly number[] = size.map(() => 1),
): Place => ({ name, shape, window: { dims, size, stride, dilation } });

const PLACES: readonly Place[] = [
  along('1d', [6], [0], [3]),
  along('1d-stride', [7], [0], [3], [2]),
  along('1d-dilation', [7], [0], [3], [1], [2]),
  along('gaps', [8], [0], [2], [3]),
  along('2d', [4, 5], [0, 1], [2, 3]),
  along('2d-stride-dilation', [7, 6], [0, 1], [2, 2], [2, 1], [3, 2]),
  along('batch-and-channels', [2, 2, 4, 3], [2, 3], [2, 2]),
  along('middle-dim', [2, 5, 3], [1], [2], [2]),
  along('whole', [3, 2], [0, 1], [3, 2]),
  along('one', [4], [0], [1]),
];

/** The shape that an unfolded tensor has. */
function unfolded({ shape, window: { dims, size, stride, dilation } }: Place): number[] {
  const counts = shape.map((n, d) => {
    const i = dims.indexOf(d);
    if (i < 0) return n;
    const [w, s, gap] = [size[i], stride[i], dilation[i]] as [number, number, number];
    return Math.floor((n - gap * (w - 1) - 1) / s) + 1;
  });
  return [...counts, ...size];
}

const sample = (
  name: string,
  input: Fill,
  call: (x: Tensor) => Tensor,
  order: 0 | 1 = 1,
): Sample => ({ name, inputs: [input], call, order });

export const windowCases: readonly OpCase[] = [
  {
    op: 'unfold',
    exact: 'bits',
    samples: [
      ...PLACES.map(({ name, shape, window }) =>
        sample(name, normal(shape), (x) => ops.unfoldWindows(x, window)),
      ),
      sample(
        'int32',
        integers([5], 0, 9),
        (x) => ops.unfoldWindows(x, { dims: [0], size: [2], stride: [1], dilation: [1] }),
        0,
      ),
    ],
    errors: [
      {
        name: 'too-large',
        code: 'XENT_SHAPE',
        call: () =>
          ops.unfoldWindows(ops.full([2], 0, 'float32'), {
            dims: [0],
            size: [3],
            stride: [1],
            dilation: [1],
          }),
      },
    ],
  },
  {
    op: 'fold',
    samples: PLACES.map((place) =>
      sample(place.name, normal(unfolded(place)), (x) =>
        ops.foldWindows(x, { ...place.window, shape: place.shape }),
      ),
    ),
  },
];
