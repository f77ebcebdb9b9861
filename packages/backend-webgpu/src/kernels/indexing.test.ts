import { oracle } from '@xent/conformance';
import { nodeGpu } from '@xent/testing/webgpu';
import { describe, expect, it } from 'vitest';
import {
  expectAgreement,
  floats,
  ints,
  node,
  randomFloats,
  randomInts,
  runOnDevice,
} from '../testing/against-oracle.ts';
import { openTestDevice } from '../testing/run-kernels.ts';

const bench = { device: await openTestDevice(await nodeGpu()), oracle: oracle() };

const inside = (shape: readonly number[], size: number) => randomInts(shape, 0, size, 3);
/** Some of them point outside. */
const indices = (shape: readonly number[], size: number, seed = 3) =>
  randomInts(shape, -2, size + 2, seed);

describe('gather', () => {
  it.each([
    [[5, 7], [5, 3], 1],
    [[5, 7], [2, 7], 0],
    [[5, 7], [2, 4], 1],
    [[4, 6, 5], [3, 9, 5], 1],
    [[64, 1000], [64, 1], 1],
    [[9], [100_000], 0],
  ])('from %j by %j along %i', async (shape, index, dim) => {
    const nodes = [node('gather', [0, 1], 'float32', index, { dim })];
    await expectAgreement(bench, [randomFloats(shape), inside(index, shape[dim] as number)], nodes);
  });

  it('of integers and booleans reads 0 outside', async () => {
    const index = ints([3], [4, -1, 1]);
    await expectAgreement(
      bench,
      [ints([2], [7, 8]), index],
      [node('gather', [0, 1], 'int32', [3], { dim: 0 })],
    );
    const nodes = [
      node('lt', [0, 0], 'bool', [2]),
      node('le', [0, 0], 'bool', [2]),
      node('gather', [3, 1], 'bool', [3], { dim: 0 }),
      node('gather', [2, 1], 'bool', [3], { dim: 0 }),
    ];
    await expectAgreement(bench, [ints([2], [7, 8]), index], nodes, { outputs: [4, 5] });
  });

  it('of floats reads NaN outside', async () => {
    const [nan, x] = [Number.NaN, floats([3], [5, 6, 7])];
    const at = ints([5], [0, 3, -1, 2, -2147483648]);
    for (const op of ['gather', 'indexSelect']) {
      const nodes = [node(op, [0, 1], 'float32', [5], { dim: 0 })];
      const { data } = await runOnDevice(bench.device, [x, at], nodes);
      expect(Array.from(data[0] ?? [])).toEqual([5, nan, nan, 7, nan]);
    }
  });

  it('from nothing', async () => {
    const nodes = [node('gather', [0, 1], 'float32', [3], { dim: 0 })];
    const { data } = await runOnDevice(
      bench.device,
      [floats([0], []), ints([3], [0, 1, 2])],
      nodes,
    );
    expect(Array.from(data[0] ?? [])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('indexSelect', () => {
  it.each([
    [[50, 16], 200, 0],
    [[6, 50], 9, 1],
    [[3, 8, 5], 20, 1],
  ])('from %j, %i along %i', async (shape, count, dim) => {
    const to = shape.map((n, d) => (d === dim ? count : n));
    const nodes = [node('indexSelect', [0, 1], 'float32', to, { dim })];
    await expectAgreement(
      bench,
      [randomFloats(shape), inside([count], shape[dim] as number)],
      nodes,
    );
  });
});

const SCATTERS: readonly (readonly [readonly number[], readonly number[], number])[] = [
  [[9], [4], 0],
  [[5, 7], [5, 3], 1],
  [[5, 7], [3, 4], 1],
  [[5, 7], [9, 4], 0],
  [[4, 6, 5], [3, 9, 2], 1],
  [[64, 1000], [64, 1], 1],
  [[7], [2000], 0],
  [[20], [60_000], 0],
  [[3000], [3000], 0],
  [[40, 300], [30, 500], 1],
  [[300, 40], [500, 30], 0],
];

describe('scatter', () => {
  it.each(SCATTERS)('into %j by %j along %i', async (shape, index, dim) => {
    const at = indices(index, shape[dim] as number);
    for (const mode of ['set', 'add']) {
      const nodes = [node('scatter', [0, 1, 2], 'float32', shape, { dim, mode })];
      const within = mode === 'add' ? 1e-4 : 0;
      await expectAgreement(bench, [randomFloats(shape), at, randomFloats(index, 2)], nodes, {
        within,
      });
      const whole = [node('scatter', [0, 1, 2], 'int32', shape, { dim, mode })];
      const [x, src] = [randomInts(shape, -9, 9), randomInts(index, -2147483648, 2147483647)];
      await expectAgreement(bench, [x, at, src], whole);
    }
  });

  it('adds nothing of what goes elsewhere, NaN either', async () => {
    for (const size of [3, 4000]) {
      const src = randomFloats([size]).data.fill(Number.NaN);
      const at = randomInts([size], 1, 3).data.fill(1);
      src[1] = 4;
      at[1] = 0;
      const shape = [size];
      const nodes = [node('scatter', [0, 1, 2], 'float32', shape, { dim: 0, mode: 'add' })];
      await expectAgreement(
        bench,
        [randomFloats(shape), ints(shape, at), floats(shape, src)],
        nodes,
      );
    }
  });

  it('sorts a vector of indices once, in steps that double', async () => {
    const shape = [1000, 16];
    const inputs = [randomFloats(shape), indices([2000], 1000), randomFloats([2000, 16], 2)];
    const nodes = [node('indexAdd', [0, 1, 2], 'float32', shape, { dim: 0 })];
    const labels = await expectAgreement(bench, inputs, nodes, { within: 1e-5 });
    expect(labels.filter((label) => label === 'merge')).toHaveLength(11);
  });
});

describe('indexAdd', () => {
  it.each([
    [[50, 16], 200, 0],
    [[6, 50], 9, 1],
    [[3, 8, 5], 2000, 1],
    [[2000, 8], 3000, 0],
    [[5], 0, 0],
  ])('into %j, %i along %i', async (shape, count, dim) => {
    const from = shape.map((n, d) => (d === dim ? count : n));
    const nodes = [node('indexAdd', [0, 1, 2], 'float32', shape, { dim })];
    const at = indices([count], shape[dim] as number);
    await expectAgreement(bench, [randomFloats(shape), at, randomFloats(from, 2)], nodes, {
      within: 1e-4,
    });
  });

  it('takes the arithmetic before and after it along', async () => {
    for (const count of [30, 3000]) {
      const shape = [1000, 4];
      const nodes = [
        node('mul', [2, 3], 'float32', [count, 4]),
        node('full', [], 'float32', shape, { shape, value: 0, dtype: 'float32' }),
        node('indexAdd', [5, 1, 4], 'float32', shape, { dim: 0 }),
        node('sub', [0, 6], 'float32', shape),
      ];
      const inputs = [
        randomFloats(shape),
        indices([count], 1000),
        randomFloats([count, 4], 2),
        randomFloats([count, 1], 5),
      ];
      await expectAgreement(bench, inputs, nodes, { within: 1e-5 });
    }
  });
});
