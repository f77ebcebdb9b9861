import { amax, amin, argmax, argmin, argsort, cumsum, prod, sum, type Tensor } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { floats, integers, ints, normal, uniform } from '../fill.ts';
import { reduction, SPECIAL } from './builders.ts';

const NAN = Number.NaN;
const TIES = floats([2, 5, 5, 1, 5, 2, 1, 1, 1], [3, 3]);
const WITH_NAN = floats([1, NAN, 3, 4, 5, 6, NAN, NAN, 0], [3, 3]);

type Arg = (x: Tensor, dim?: number, options?: { readonly keepdim?: boolean }) => Tensor;

function argCases(op: string, call: Arg): OpCase {
  const sample = (name: string, input: Sample['inputs'][number], dim?: number): Sample => ({
    name,
    inputs: [input],
    call: (x) => call(x, dim),
    order: 0,
  });
  return {
    op,
    exact: 'bits',
    samples: [
      sample('flat', normal([2, 3, 4])),
      sample('dim0', normal([2, 3, 4]), 0),
      sample('dim1', normal([2, 3, 4]), 1),
      sample('negative-dim', normal([2, 3, 4]), -1),
      sample('ties', TIES, 1),
      sample('ties-dim0', TIES, 0),
      sample('nan', WITH_NAN, 1),
      sample('nan-dim0', WITH_NAN, 0),
      sample('infinite', floats([-1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 3])),
      sample('all-infinite', floats(Array(3).fill(Number.NEGATIVE_INFINITY))),
      sample('scalar', floats([3], [])),
      sample('int32', integers([3, 5], -9, 9), 1),
      sample('long', normal([2, 1500]), 1),
      sample('zero-rows', normal([0, 3]), 1),
      {
        name: 'keepdim',
        inputs: [normal([2, 3])],
        call: (x) => call(x, 0, { keepdim: true }),
        order: 0,
      },
    ],
  };
}

function alongDim(
  op: string,
  call: (x: Tensor, dim: number) => Tensor,
  options: { readonly order: 0 | 1; readonly exact?: 'bits' },
): OpCase {
  const sample = (name: string, input: Sample['inputs'][number], dim: number): Sample => ({
    name,
    inputs: [input],
    call: (x) => call(x, dim),
    order: input.dtype === 'float' && input !== WITH_NAN ? options.order : 0,
  });
  return {
    op,
    ...(options.exact && { exact: options.exact }),
    samples: [
      sample('vector', normal([6]), 0),
      sample('dim0', normal([3, 2, 2]), 0),
      sample('dim1', normal([3, 2, 2]), 1),
      sample('negative-dim', normal([2, 5]), -1),
      sample('nan', WITH_NAN, 1),
      sample('int32', ints([3, 1, 3, 2, 2, 9], [2, 3]), 1),
      sample('empty', normal([2, 0]), 1),
      sample('scalar', floats([2], []), 0),
      { ...sample('long', normal([2, 1100]), 1), order: 0 },
    ],
  };
}

export const reduceCases: readonly OpCase[] = [
  reduction('sum', sum, { ints: true, bools: true }),
  reduction('prod', prod, {
    ints: true,
    bools: true,
    domain: [0.5, 1.5],
    samples: [
      {
        name: 'one-zero',
        inputs: [floats([2, 0, 3, 1, 2, 4], [2, 3])],
        call: (x) => prod(x, { dim: 1 }),
      },
      {
        name: 'two-zeros',
        inputs: [floats([2, 0, 0, 1, 2, 4], [2, 3])],
        call: (x) => prod(x, { dim: 1 }),
      },
    ],
  }),
  reduction('amax', amax, { ints: true, exact: 'bits', empty: false }),
  reduction('amin', amin, { ints: true, exact: 'bits', empty: false }),
  argCases('argmax', argmax),
  argCases('argmin', argmin),
  alongDim('cumsum', cumsum, { order: 1 }),
  alongDim('argsort', (x, dim) => argsort(x, dim), { order: 0, exact: 'bits' }),
  {
    op: 'argsort-descending',
    exact: 'bits',
    samples: [
      { name: 'ties', inputs: [TIES], call: (x) => argsort(x, 1, { descending: true }), order: 0 },
      {
        name: 'special',
        inputs: [floats(SPECIAL)],
        call: (x) => argsort(x, 0, { descending: true }),
        order: 0,
      },
      {
        name: 'dim0',
        inputs: [uniform([5, 2], -1, 1)],
        call: (x) => argsort(x, 0, { descending: true }),
        order: 0,
      },
    ],
  },
];
