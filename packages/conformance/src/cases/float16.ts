import {
  add,
  cast,
  cat,
  div,
  flip,
  full,
  mean,
  mul,
  onesLike,
  pad,
  permute,
  rand,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@xent/core';
import { ops } from '@xent/core/testing';
import type { OpCase, Sample } from '../case.ts';
import type { Call } from '../evaluate.ts';
import { booleans, type Fill, floats, integers, ints, normal, uniform } from '../fill.ts';

const half = (x: Tensor): Tensor => cast(x, 'float16');

const sample = (name: string, inputs: readonly Fill[], call: Call): Sample => ({
  name,
  inputs,
  call,
  order: 0,
});

/** Halfway between two neighbours, just beside it, at both ends of the range, and what is no number. */
const EDGES: readonly number[] = [
  0,
  -0,
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  1 + 2 ** -11 + 2 ** -20,
  1 + 2 ** -11 - 2 ** -20,
  2049,
  2051,
  65504,
  65519,
  65519.996,
  65520,
  65536,
  1e30,
  2 ** -14,
  2 ** -14 - 2 ** -25,
  2 ** -14 - 2 ** -26,
  2 ** -24,
  2 ** -25,
  2 ** -25 + 2 ** -40,
  3 * 2 ** -25,
  5 * 2 ** -25,
  2 ** -26,
  1e-40,
  Number.POSITIVE_INFINITY,
  Number.NaN,
].flatMap((v) => [v, -v]);

/** Every float16 there is. */
function everyNumber(): Tensor {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
  return tensor(new Float16Array(bits.buffer), { shape: [256, 256] });
}

/** Numbers of all sizes that float16 has, and somewhat beyond. */
const scattered = (shape: readonly number[]): Fill => {
  const { values } = uniform(shape, -26, 17, 1);
  const fractions = uniform(shape, -2, 2, 2).values;
  return floats(
    Array.from(values, (e, i) => (fractions[i] as number) * 2 ** Math.round(e)),
    shape,
  );
};

/** How float16 is stored, converted and moved: by the bit. Operations in it are checked with all others. */
export const float16Cases: readonly OpCase[] = [
  {
    op: 'float16',
    exact: 'bits',
    samples: [
      sample('stored-edges', [floats(EDGES)], half),
      sample('rounded-edges', [floats(EDGES)], (x) => cast(half(x), 'float32')),
      sample('rounded-once', [floats(EDGES)], (x) => cast(add(half(x), 0), 'float32')),
      sample('many', [scattered([1031])], half),
      sample('every-number', [], () => cast(everyNumber(), 'float32')),
      sample('every-number-moved', [], () => permute(everyNumber(), [1, 0])),
      sample('every-number-again', [], () => half(cast(everyNumber(), 'float32'))),
      sample('one', [floats([0.1])], half),
      sample('scalar', [floats([0.1], [])], half),
      sample('pair', [floats([0.1, 0.2])], half),
      sample('empty', [floats([])], half),
      sample('of-int32', [ints([0, -1, 2049, 65519, 65520, -100000])], half),
      sample('of-bool', [booleans([5])], half),
      sample('to-int32', [floats([1.9, -1.9, 0.5, 60000, -7])], (x) => cast(half(x), 'int32')),
      sample('to-bool', [floats([0, -0, 6e-8, 2e-8, Number.NaN, -2])], (x) =>
        cast(half(x), 'bool'),
      ),
      sample('full', [], () => full([3], 0.1, { dtype: 'float16' })),
      sample('full-beyond', [], () => full([2, 2], -1e5, { dtype: 'float16' })),
      sample('ones-like', [normal([3])], (x) => onesLike(half(x))),
      sample('columns', [normal([3, 5])], (x) => permute(half(x), [1, 0])),
      sample('reversed', [normal([7])], (x) => flip(half(x), [0])),
      sample('every-other', [normal([9])], (x) =>
        ops.sliceBox(half(x), { start: [1], stop: [9], step: [2] }),
      ),
      sample('repeated', [normal([3, 1])], (x) => ops.broadcastTo(half(x), [3, 3])),
      sample('joined', [normal([3]), normal([2], 1), integers([2], -5, 5)], (a, b, c) =>
        cat([half(a), half(b), c]),
      ),
      sample('padded', [normal([3])], (x) => pad(half(x), [1, 2], { value: 0.1 })),
      sample('two-results', [normal([5])], (x) => {
        const y = half(x);
        return sub(mul(y, 2), y);
      }),
    ],
  },
  {
    op: 'float16-promotion',
    exact: 'rounded',
    samples: [
      sample('with-float32', [normal([4]), normal([4], 1)], (a, b) => add(half(a), b)),
      sample('with-float32-scalar', [normal([4]), normal([], 1)], (a, b) => add(half(a), b)),
      sample('with-int32', [normal([4]), integers([4], -9, 9)], (a, b) => mul(half(a), b)),
      sample('with-bool', [normal([4]), booleans([4])], (a, b) => mul(half(a), b)),
      sample('with-number', [normal([4])], (a) => mul(half(a), 1.1)),
      sample('with-large-number', [floats([1e-3, -2e-2])], (a) => mul(half(a), 1e5)),
      sample('with-small-number', [floats([100, -3e4])], (a) => mul(half(a), 1e-8)),
      sample('number-left', [normal([4])], (a) => sub(1.1, half(a))),
      sample('scalar-number-left', [normal([])], (a) => div(1.1, half(a))),
    ],
  },
  {
    op: 'float16-range',
    exact: 'rounded',
    samples: [
      sample('sum-beyond', [], () => sum(full([300, 300], 1, { dtype: 'float16' }))),
      sample('mean-within', [], () => mean(full([300, 300], 1.5, { dtype: 'float16' }))),
      sample('uniform-below-1', [], () =>
        cast(rand([4096], { dtype: 'float16' }).lt(1), 'int32').sum(),
      ),
    ],
  },
];
