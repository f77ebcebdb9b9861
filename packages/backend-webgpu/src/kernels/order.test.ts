import { oracle } from '@xent/conformance';
import { nodeGpu } from '@xent/testing/webgpu';
import { describe, expect, it } from 'vitest';
import {
  expectAgreement,
  floats,
  type Input,
  ints,
  node,
  randomFloats,
  randomInts,
} from '../testing/against-oracle.ts';
import { openTestDevice } from '../testing/run-kernels.ts';

const bench = { device: await openTestDevice(await nodeGpu()), oracle: oracle() };
const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];

const SHAPES: readonly (readonly [shape: readonly number[], dim: number])[] = [
  [[1], 0],
  [[7], 0],
  [[50, 10], 1],
  [[10, 50], 0],
  [[3, 300, 5], 1],
  [[1024], 0],
  [[2, 1025], 1],
  [[3000, 2], 0],
  [[2, 10_000], 1],
  [[100_000], 0],
];

describe('argsort', () => {
  const sort = (input: Input, dim: number, descending: boolean): Promise<readonly string[]> =>
    expectAgreement(
      bench,
      [input],
      [node('argsort', [0], 'int32', input.spec.shape, { dim, descending })],
    );

  for (const [shape, dim] of SHAPES) {
    it(`of [${shape}] along ${dim}`, async () => {
      for (const descending of [false, true]) {
        await sort(randomFloats(shape), dim, descending);
        await sort(randomInts(shape, -20, 20), dim, descending);
      }
    });
  }

  it('of what is special', async () => {
    const values = [NAN, 1, -INF, 0, -0, NAN, INF, -0, 0, 1e-45, -1e-45, 3e38, NAN, -1];
    const least = [2147483647, -2147483648, 0, -2147483648, 2147483647];
    for (const descending of [false, true]) {
      await sort(floats([values.length], values), 0, descending);
      await sort(ints([5], least), 0, descending);
    }
  });
});

describe('cumsum', () => {
  const add = (input: Input, dim: number, within = 0): Promise<readonly string[]> =>
    expectAgreement(
      bench,
      [input],
      [node('cumsum', [0], input.spec.dtype, input.spec.shape, { dim })],
      { within },
    );

  for (const [shape, dim] of SHAPES) {
    it(`of [${shape}] along ${dim}`, async () => {
      await add(randomFloats(shape), dim, 1e-6);
      await add(randomInts(shape, -2147483648, 2147483647), dim);
    });
  }

  it('of many lines that are long', () => add(randomFloats([300, 5000]), 0, 1e-6));

  it('goes on after what is infinite', async () => {
    await add(floats([7], [1, INF, 2, -3, -INF, 1, 2]), 0);
    await add(floats([3], [1, NAN, 2]), 0);
    const long = randomFloats([2000]).data;
    long[700] = INF;
    await add(floats([2000], long), 0, 1e-6);
  });

  it('of a flipped input, with arithmetic before and after', async () => {
    const nodes = [
      node('flip', [0], 'float32', [4, 500], { dims: [1] }),
      node('mul', [2, 1], 'float32', [4, 500]),
      node('cumsum', [3], 'float32', [4, 500], { dim: 1 }),
      node('add', [4, 1], 'float32', [4, 500]),
    ];
    await expectAgreement(bench, [randomFloats([4, 500]), randomFloats([500], 2)], nodes, {
      within: 1e-5,
    });
  });
});

describe('randomBits', () => {
  it.each([1, 2, 5, 1000, 200_001])('%i words', async (size) => {
    const nodes = [node('randomBits', [0], 'int32', [size], { shape: [size], shift: 0 })];
    await expectAgreement(bench, [ints([4], [7, -9, 3, 4])], nodes);
  });

  it('where the low word of the counter overflows', async () => {
    for (const shift of [0, 8, 31]) {
      const nodes = [node('randomBits', [0], 'int32', [4, 5], { shape: [4, 5], shift })];
      await expectAgreement(bench, [ints([4], [1, 2, -3, -1])], nodes);
    }
  });

  it('with arithmetic after it', async () => {
    const nodes = [
      node('randomBits', [0], 'int32', [9], { shape: [9], shift: 8 }),
      node('cast', [1], 'float32', [9]),
    ];
    const labels = await expectAgreement(bench, [ints([4], [1, 2, 3, 4])], nodes);
    expect(labels).toHaveLength(1);
  });
});
