import { oracle } from '@xent/conformance';
import type { GraphNode } from '@xent/core';
import { nodeGpu } from '@xent/testing/webgpu';
import { describe, expect, it } from 'vitest';
import {
  bools,
  expectAgreement,
  floats,
  type Input,
  ints,
  node,
  randomFloats,
  randomInts,
} from '../testing/against-oracle.ts';
import { openTestDevice, subgroupsOf } from '../testing/run-kernels.ts';

const bench = { device: await openTestDevice(await nodeGpu()), oracle: oracle() };

/** Reduces `dims` of an input in which the other dimensions stay. */
function reduce(op: string, input: Input, dims: readonly number[], within = 0): Promise<void> {
  const { dtype, shape } = input.spec;
  const kept = shape.filter((_, d) => !dims.includes(d));
  const nodes = [node(op, [0], dtype, kept, { dims: [...dims], keepdim: false })];
  return onBoth(input, nodes, within);
}

/** Reductions are cut otherwise where the device is a program. */
async function onBoth(input: Input, nodes: readonly GraphNode[], within = 0): Promise<void> {
  for (const software of [false, true]) {
    await expectAgreement(bench, [input], nodes, { within, change: { software } });
  }
}

/** Shapes and dimensions that every way of cutting a reduction is taken for. */
const SHAPES: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['columns of a batch', [64, 128], [0]],
  ['columns of a narrow batch', [64, 10], [0]],
  ['short rows', [300, 10], [1]],
  ['middling rows', [70, 100], [1]],
  ['long rows', [5, 3000], [1]],
  ['few long columns', [5000, 3], [0]],
  ['many long columns', [700, 70], [0]],
  ['many columns', [33, 9000], [0]],
  ['everything', [300, 301], [0, 1]],
  ['a million', [1 << 20], [0]],
  ['the middle', [3, 50, 7], [1]],
  ['both ends', [9, 11, 13], [0, 2]],
  ['one', [6, 1, 5], [1]],
  ['a scalar', [], []],
];

describe('sum', () => {
  it.each(SHAPES)('of %s', async (_, shape, dims) => {
    await reduce('sum', randomFloats(shape), dims, 2e-5);
    await reduce('sum', randomInts(shape, -2147483648, 2147483647), dims);
  });

  it.each([
    [70, 100],
    [5, 3000],
  ])('of %i rows of %i, joined by subgroups', async (...shape) => {
    const subgroups = subgroupsOf(bench.device);
    const nodes = [node('sum', [0], 'float32', [shape[0]], { dims: [1], keepdim: false })];
    const change = { subgroups };
    await expectAgreement(bench, [randomFloats(shape)], nodes, { within: 2e-5, change });
  });

  it('keeps its digits in long sums of one sign', async () => {
    const size = 1 << 20;
    const data = Float32Array.from({ length: size }, (_, i) => 1 + (i % 7) / 8);
    await reduce('sum', floats([size], data), [0], 2e-7);
    await reduce('sum', floats([1 << 17, 8], data), [0], 2e-7);
  });

  it('gives equal rows equal bits', async () => {
    const row = randomFloats([1, 5000]).data;
    const rows = floats([2, 5000], [...row, ...row]);
    const nodes = [
      node('sum', [0], 'float32', [2], { dims: [1], keepdim: false }),
      node('flip', [1], 'float32', [2], { dims: [0] }),
      node('eq', [1, 2], 'bool', [2]),
    ];
    await expectAgreement(bench, [rows], nodes);
  });

  it.each([0, 1])('of a transposed input along %i', async (dim) => {
    const shape = [70, 300];
    const nodes = [
      node('permute', [0], 'float32', shape, { dims: [1, 0] }),
      node('sum', [1], 'float32', [shape[1 - dim] as number], { dims: [dim], keepdim: false }),
    ];
    for (const software of [false, true]) {
      const how = { within: 1e-5, change: { software } };
      await expectAgreement(bench, [randomFloats([300, 70])], nodes, how);
    }
  });

  it('of a permuted and sliced input', async () => {
    const x = randomFloats([20, 30, 6]);
    const nodes = [
      node('permute', [0], 'float32', [6, 30, 20], { dims: [2, 1, 0] }),
      node('slice', [1], 'float32', [3, 30, 20], {
        start: [0, 0, 0],
        stop: [6, 30, 20],
        step: [2, 1, 1],
      }),
      node('sum', [2], 'float32', [3, 20], { dims: [1], keepdim: false }),
    ];
    await expectAgreement(bench, [x], nodes, { within: 1e-5 });
  });

  it('takes the arithmetic before and after it along', async () => {
    const [x, row, column] = [
      randomFloats([50, 40]),
      randomFloats([40], 2),
      randomFloats([50, 1], 3),
    ];
    for (const [dim, kept] of [
      [0, [40]],
      [1, [50]],
    ] as const) {
      const nodes = [
        node('mul', [0, 1], 'float32', [50, 40]),
        node('add', [3, 2], 'float32', [50, 40]),
        node('sum', [4], 'float32', kept, { dims: [dim], keepdim: false }),
        node('neg', [5], 'float32', kept),
      ];
      const labels = await expectAgreement(bench, [x, row, column], nodes, { within: 1e-5 });
      expect(labels).toHaveLength(1);
    }
  });
});

const SOME = SHAPES.filter(([name]) => /narrow|short|long/.test(name));

describe('prod', () => {
  it.each(SOME)('of %s', async (_, shape, dims) => {
    const near = randomFloats(shape).data.map((v) => 1 + v / 1000) as Float32Array;
    await reduce('prod', floats(shape, near), dims, 3e-3);
    await reduce('prod', randomInts(shape, -9, 9), dims);
  });
});

describe('extremes', () => {
  it.each(SOME)('of %s', async (_, shape, dims) => {
    await reduce('amax', randomFloats(shape), dims);
    await reduce('amin', randomFloats(shape), dims);
    await reduce('amin', randomInts(shape, -2147483648, 2147483647), dims);
  });

  it('of what is special', async () => {
    const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
    const rows = [
      nan,
      1,
      2,
      -inf,
      3,
      nan,
      -inf,
      -inf,
      -inf,
      inf,
      0,
      1,
      1e-45,
      0,
      -1e-45,
      3e38,
      -3e38,
      5,
    ];
    for (const op of ['amax', 'amin']) await reduce(op, floats([6, 3], rows), [1]);
    for (const op of ['amax', 'amin'])
      await reduce(op, ints([2, 2], [-2147483648, 5, 2147483647, -2147483648]), [1]);
  });

  it('of booleans', async () => {
    const rows = bools([3, 2], [0, 0, 0, 1, 1, 1]);
    for (const op of ['amax', 'amin']) await reduce(op, rows, [1]);
  });

  it('keep the sign of zero', async () => {
    const nodes = [
      node('amax', [0], 'float32', [2], { dims: [1], keepdim: false }),
      node('div', [1, 2], 'float32', [2]),
    ];
    const [zeros, one] = [floats([2, 2], [-0, -0, 0, 0]), floats([2], [1, 1])];
    await expectAgreement(bench, [zeros, one], nodes);
  });
});

describe('argmax and argmin', () => {
  const along = (op: string, input: Input, dim: number): Promise<void> => {
    const kept = input.spec.shape.filter((_, d) => d !== dim);
    return onBoth(input, [node(op, [0], 'int32', kept, { dim, keepdim: false })]);
  };

  it.each(SOME)('of %s', async (_, shape, [dim]) => {
    await along('argmax', randomFloats(shape), dim as number);
    await along('argmin', randomInts(shape, 0, 5), dim as number);
  });

  it('the first of equals, NaN before everything', async () => {
    const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
    const rows = [0, -0, 0, -0, 0, -0, 1, nan, nan, -inf, -inf, -inf, inf, 3, inf];
    for (const op of ['argmax', 'argmin']) {
      await along(op, floats([5, 3], rows), 1);
      await along(op, ints([2, 2], [-2147483648, -2147483648, 2147483647, 2147483647]), 1);
    }
  });
});
