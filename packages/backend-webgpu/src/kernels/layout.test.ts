import { oracle } from '@xent/conformance';
import { nodeGpu } from '@xent/testing/webgpu';
import { describe, expect, it } from 'vitest';
import {
  bools,
  expectAgreement,
  floats,
  ints,
  node,
  randomFloats,
  runOnDevice,
} from '../testing/against-oracle.ts';
import { openTestDevice } from '../testing/run-kernels.ts';

const bench = { device: await openTestDevice(await nodeGpu()), oracle: oracle() };

describe('pad', () => {
  it.each([
    [[5], [2], [3], [0]],
    [[5], [-2], [3], [0]],
    [[5], [2], [-1], [2]],
    [[5], [-3], [-2], [2]],
    [
      [4, 5],
      [1, 0],
      [0, 2],
      [0, 0],
    ],
    [
      [4, 5],
      [-1, 2],
      [2, -3],
      [1, 2],
    ],
    [
      [3, 4, 5],
      [0, 1, 0],
      [0, 1, 0],
      [0, 0, 0],
    ],
    [
      [3, 4, 5],
      [1, -1, 2],
      [0, 0, 1],
      [1, 0, 3],
    ],
    [
      [0, 3],
      [2, 0],
      [1, 1],
      [0, 0],
    ],
    [[], [], [], []],
  ])('%j by %j and %j, %j apart', async (shape, low, high, interior) => {
    const n = (d: number, list: readonly number[]): number => list[d] as number;
    const to = shape.map(
      (m, d) => m + n(d, low) + n(d, high) + Math.max(0, m - 1) * n(d, interior),
    );
    const attrs = { low, high, interior, value: 2.5 };
    await expectAgreement(bench, [randomFloats(shape)], [node('pad', [0], 'float32', to, attrs)]);
  });

  it('with what is infinite', async () => {
    const attrs = { low: [1], high: [0], interior: [0], value: Number.NEGATIVE_INFINITY };
    await expectAgreement(bench, [floats([2], [1, 2])], [node('pad', [0], 'float32', [3], attrs)]);
  });

  it('of a permuted input, with arithmetic before and after', async () => {
    const nodes = [
      node('permute', [0], 'float32', [4, 3], { dims: [1, 0] }),
      node('mul', [1, 1], 'float32', [4, 3]),
      node('pad', [2], 'float32', [6, 3], {
        low: [1, 0],
        high: [1, 0],
        interior: [0, 0],
        value: 1,
      }),
      node('neg', [3], 'float32', [6, 3]),
    ];
    const labels = await expectAgreement(bench, [randomFloats([3, 4])], nodes);
    expect(labels).toHaveLength(1);
  });
});

describe('cat', () => {
  const join = (shapes: readonly (readonly number[])[], dim: number, change = {}) => {
    const inputs = shapes.map((shape, k) => randomFloats(shape, k + 1));
    const total = shapes.reduce((sum, shape) => sum + (shape[dim] as number), 0);
    const to = (shapes[0] as readonly number[]).map((n, d) => (d === dim ? total : n));
    const ids = shapes.map((_, k) => k);
    return expectAgreement(bench, inputs, [node('cat', ids, 'float32', to, { dim })], { change });
  };

  it('along each dimension', async () => {
    await join([[5], [1], [0], [7]], 0);
    await join(
      [
        [2, 5],
        [3, 5],
      ],
      0,
    );
    await join(
      [
        [2, 5],
        [2, 1],
        [2, 3],
      ],
      1,
    );
    await join(
      [
        [2, 3, 4],
        [2, 5, 4],
      ],
      1,
    );
    await join(
      [
        [0, 2],
        [0, 2],
      ],
      0,
    );
  });

  it('of more tensors than a kernel reads', async () => {
    const shapes = Array.from({ length: 40 }, (_, k) => [3, 1 + (k % 4), 2]);
    const labels = await join(shapes, 1, { maxBuffers: 8 });
    expect(labels.length).toBeLessThan(20);
  });

  it('of one tensor many times', async () => {
    const ids = Array.from({ length: 30 }, () => 0);
    const nodes = [
      node('cat', ids, 'float32', [60], { dim: 0 }),
      node('neg', [1], 'float32', [60]),
    ];
    const labels = await expectAgreement(bench, [randomFloats([2])], nodes, {
      change: { maxBuffers: 8 },
    });
    expect(labels).toHaveLength(1);
  });

  it('of booleans', async () => {
    const [x, y] = [bools([2], [1, 0]), bools([3], [0, 1, 1])];
    await expectAgreement(bench, [x, y], [node('cat', [0, 1], 'bool', [5], { dim: 0 })]);
    const attrs = { low: [1], high: [2], interior: [0], value: 1 };
    await expectAgreement(bench, [x], [node('pad', [0], 'bool', [5], attrs)]);
  });

  it('of tensors larger than one binding', async () => {
    await join([[500], [700]], 0, { maxBinding: 1024 });
  });
});

describe('fold', () => {
  it.each([
    [[9], [0], [3], [1], [1]],
    [[9], [0], [3], [2], [2]],
    [[9], [0], [2], [4], [1]],
    [[2, 7], [1], [3], [2], [1]],
    [
      [2, 8, 9],
      [1, 2],
      [3, 2],
      [1, 2],
      [2, 1],
    ],
    [
      [2, 3, 12, 11],
      [2, 3],
      [3, 3],
      [1, 1],
      [1, 1],
    ],
  ])(
    'into %j along %j, windows of %j, %j apart, by %j',
    async (shape, dims, size, stride, dilation) => {
      const n = (list: readonly number[], w: number): number => list[w] as number;
      const from = [...shape, ...size];
      dims.forEach((d, w) => {
        const reach = n(dilation, w) * (n(size, w) - 1) + 1;
        from[d] = Math.floor((n(shape, d) - reach) / n(stride, w)) + 1;
      });
      const nodes = [node('fold', [0], 'float32', shape, { dims, size, stride, dilation, shape })];
      await expectAgreement(bench, [randomFloats(from)], nodes, { within: 1e-6 });
    },
  );
});

describe('copies', () => {
  it('of flipped, sliced, permuted, broadcast and unfolded views', async () => {
    const nodes = [
      node('permute', [0], 'float32', [5, 4, 3], { dims: [2, 1, 0] }),
      node('flip', [1], 'float32', [5, 4, 3], { dims: [0, 2] }),
      node('slice', [2], 'float32', [3, 2, 3], {
        start: [0, 1, 0],
        stop: [5, 4, 3],
        step: [2, 2, 1],
      }),
      node('broadcastTo', [3], 'float32', [2, 3, 2, 3], {}),
      node('reshape', [4], 'float32', [4, 9], {}),
    ];
    await expectAgreement(bench, [randomFloats([3, 4, 5])], nodes, { outputs: [2, 3, 4, 5] });
  });

  it('of many elements', async () => {
    const nodes = [node('permute', [0], 'float32', [500, 300], { dims: [1, 0] })];
    await expectAgreement(bench, [randomFloats([300, 500])], nodes);
  });

  it('of more workgroups than one dimension has', async () => {
    const size = 17_000_000;
    const nodes = [node('sub', [0, 1], 'int32', [size])];
    const x = new Int32Array(size).fill(5);
    x[size - 1] = 9;
    const { data } = await runOnDevice(bench.device, [ints([size], x), ints([], [2])], nodes);
    expect(data[0]?.[0]).toBe(3);
    expect(data[0]?.[size - 2]).toBe(3);
    expect(data[0]?.[size - 1]).toBe(7);
  });
});
