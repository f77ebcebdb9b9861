import type { ReduceOptions, Tensor } from '@xent/core';
import type { OpCase, Sample } from '../case.ts';
import { booleans, type Fill, floats, integers, normal, uniform } from '../fill.ts';

/** Values that are special, huge, tiny or on an edge. */
export const SPECIAL: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  3e38,
  -3e38,
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  1e-30,
];

const FINITE = SPECIAL.filter((v) => Math.abs(v) < 1e38);

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

export interface ElementwiseOptions {
  /** Where inputs are drawn from. Default: -3 to 3. */
  readonly domain?: readonly [low: number, high: number];
  /** Values for the sample `special`; an empty list leaves it out. Default {@link SPECIAL}. */
  readonly special?: readonly number[];
  /** Which derivatives are checked. Default 1. */
  readonly order?: 0 | 1 | 2;
  readonly exact?: 'bits' | 'rounded';
  /** May be fused; see {@link OpCase.composite}. */
  readonly composite?: boolean;
  /** Also on int32. */
  readonly ints?: boolean;
  /** Also on bool. */
  readonly bools?: boolean;
  /** More samples. */
  readonly samples?: readonly Sample[];
}

function assemble(
  op: string,
  { exact, composite, samples: more = [] }: ElementwiseOptions,
  samples: readonly Sample[],
): OpCase {
  return {
    op,
    samples: [...samples, ...more],
    ...(exact && { exact }),
    ...(composite && { composite }),
  };
}

/** The samples that every function of one tensor gets. */
export function unary(op: string, call: Unary, options: ElementwiseOptions = {}): OpCase {
  const [low, high] = options.domain ?? [-3, 3];
  const order = options.order ?? 1;
  const special = options.special ?? SPECIAL;
  const at = (name: string, input: Fill, o: 0 | 1 | 2 = order): Sample => ({
    name,
    inputs: [input],
    call,
    order: o,
  });
  return assemble(op, options, [
    at('vector', uniform([7], low, high)),
    at('scalar', uniform([], low, high, 1), Math.min(order, 1) as 0 | 1),
    at('4d', uniform([2, 1, 3, 2], low, high), Math.min(order, 1) as 0 | 1),
    at('empty', uniform([0, 3], low, high), Math.min(order, 1) as 0 | 1),
    at('many', uniform([1031], low, high), 0),
    ...(special.length > 0 ? [{ ...at('special', floats(special), 0), stress: true }] : []),
    ...(options.ints ? [at('int32', integers([9], -9, 9), 0)] : []),
    ...(options.bools ? [at('bool', booleans([5]), 0)] : []),
  ]);
}

/** The samples that every function of two tensors gets. */
export function binary(op: string, call: Binary, options: ElementwiseOptions = {}): OpCase {
  const [low, high] = options.domain ?? [-3, 3];
  const order = options.order ?? 1;
  const special = options.special ?? SPECIAL;
  const first = Math.min(order, 1) as 0 | 1;
  const pair = (name: string, a: Fill, b: Fill, o: 0 | 1 | 2 = first): Sample => ({
    name,
    inputs: [a, b],
    call,
    order: o,
  });
  const draw = (shape: readonly number[], seed: number): Fill => uniform(shape, low, high, seed);
  return assemble(op, options, [
    pair('same-shape', draw([2, 3], 1), draw([2, 3], 2), order),
    pair('row', draw([2, 3], 3), draw([3], 4)),
    pair('column', draw([2, 3], 5), draw([2, 1], 6)),
    pair('outer', draw([3, 1], 7), draw([1, 4], 8)),
    pair('leading', draw([2], 9), draw([3, 1, 2], 10)),
    pair('scalar-left', draw([], 11), draw([2, 2], 12)),
    pair('scalar-right', draw([5], 13), draw([], 14)),
    pair('scalars', draw([], 15), draw([], 16)),
    pair('empty', draw([0, 3], 17), draw([1, 3], 18)),
    pair('many', draw([7, 150], 19), draw([150], 20), 0),
    ...(special.length > 0
      ? [
          {
            ...pair('special', floats(special, [special.length, 1]), floats(special), 0),
            stress: true,
          },
        ]
      : []),
    ...(options.ints ? [pair('int32', integers([9], -9, 9), integers([9], 1, 9, 1), 0)] : []),
    ...(options.bools ? [pair('bool', booleans([8]), booleans([8], 1), 0)] : []),
    { name: 'same-tensor', inputs: [draw([4], 21)], call: (x) => call(x, x), order: first },
  ]);
}

export interface ReductionOptions extends ElementwiseOptions {
  /** Has it a value for nothing? Default true. */
  readonly empty?: boolean;
}

type Reduction = (x: Tensor, options?: ReduceOptions) => Tensor;

/** The samples that every reduction over dimensions gets. */
export function reduction(op: string, call: Reduction, options: ReductionOptions = {}): OpCase {
  const [low, high] = options.domain ?? [-3, 3];
  const order = options.order ?? 1;
  const first = Math.min(order, 1) as 0 | 1;
  const x = uniform([2, 3, 4], low, high);
  const over = (name: string, input: Fill, how?: ReduceOptions, o: 0 | 1 | 2 = first): Sample => ({
    name,
    inputs: [input],
    call: (t) => call(t, how),
    order: o,
  });
  const special = options.special ?? SPECIAL;
  return assemble(op, options, [
    over('all', x, undefined, order),
    over('dim0', x, { dim: 0 }),
    over('dim1', x, { dim: 1 }),
    over('dim2', x, { dim: 2 }, order),
    over('negative-dim', x, { dim: -2 }),
    over('dims', x, { dim: [0, 2] }),
    over('dims-unsorted-keepdim', x, { dim: [2, 0], keepdim: true }),
    over('all-keepdim', x, { keepdim: true }),
    over('keepdim', x, { dim: 1, keepdim: true }),
    over('size-one', uniform([3, 1], low, high), { dim: 1 }),
    over('vector', uniform([5], low, high)),
    over('scalar', uniform([], low, high)),
    over('long', normal([3, 1000]), { dim: 1 }, 0),
    over('tall', normal([1000, 3]), { dim: 0 }, 0),
    over('zero-rows', normal([0, 3]), { dim: 1 }, first),
    ...(options.empty === false
      ? []
      : [
          over('nothing', normal([0]), undefined, 0),
          over('zero-columns', normal([2, 0]), { dim: 1 }, 0),
        ]),
    ...(special.length > 0
      ? [
          { ...over('special', floats(special), undefined, 0), stress: true },
          over('infinite', floats([1, Number.POSITIVE_INFINITY, 2]), undefined, 0),
          over('finite', floats(FINITE.filter((v) => !Number.isNaN(v))), undefined, 0),
        ]
      : []),
    ...(options.ints ? [over('int32', integers([3, 4], -9, 9), { dim: 1 }, 0)] : []),
    ...(options.bools ? [over('bool', booleans([3, 4]), { dim: 1 }, 0)] : []),
  ]);
}
