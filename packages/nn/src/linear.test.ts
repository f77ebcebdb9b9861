import { js } from '@xent/backend-js';
import { manualSeed, setBackend, tensor } from '@xent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Linear } from './index.ts';

beforeAll(() => setBackend(js()));

function known(): Linear {
  const layer = new Linear(2, 3);
  layer.loadStateDict({
    weight: Float32Array.of(1, 2, 3, 4, 5, 6),
    bias: Float32Array.of(10, 20, 30),
  });
  return layer;
}

describe('forward', () => {
  it('multiplies by the transposed weight and adds the bias', async () => {
    expect(
      await known()
        .forward(
          tensor([
            [1, 1],
            [0, -1],
          ]),
        )
        .array(),
    ).toEqual([
      [13, 27, 41],
      [8, 16, 24],
    ]);
  });

  it('takes single items and more dimensions', async () => {
    expect(
      await known()
        .forward(tensor([1, 1]))
        .array(),
    ).toEqual([13, 27, 41]);
    const y = known().forward(tensor(new Float32Array(12), { shape: [2, 3, 2] }));
    expect(y.shape).toEqual([2, 3, 3]);
    expect((await y.data()).slice(0, 3)).toEqual(Float32Array.of(10, 20, 30));
  });

  it('has gradients for weight and bias', async () => {
    const layer = known();
    layer
      .forward(tensor([[1, 2]]))
      .sum()
      .backward();
    expect(await layer.weight.grad?.array()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(await layer.bias?.grad?.array()).toEqual([1, 1, 1]);
  });

  it('refuses other features, with the fix', () => {
    const layer = new Linear(784, 5);
    expect(() => layer.forward(tensor(new Float32Array(1560), { shape: [2, 780] }))).toThrow(
      'Linear: expected the last dimension to be 784, got float32[2,780]; flatten or reshape the input, or make the layer with new Linear(780, 5)',
    );
    expect(() => layer.forward(tensor(1))).toThrow('got float32[]');
  });
});

describe('a new layer', () => {
  it('is uniform in ±1/√inFeatures, weight and bias', async () => {
    manualSeed(3);
    const layer = new Linear(100, 200);
    expect(layer.weight.shape).toEqual([200, 100]);
    expect(layer.bias?.shape).toEqual([200]);
    for (const cell of layer.parameters()) {
      const data = [...(await cell.data())];
      const [low, high] = [Math.min(...data), Math.max(...data)];
      expect(low).toBeGreaterThanOrEqual(-0.1);
      expect(low).toBeLessThan(-0.09);
      expect(high).toBeLessThanOrEqual(0.1);
      expect(high).toBeGreaterThan(0.09);
      const mean = data.reduce((total, x) => total + x, 0) / data.length;
      expect(Math.abs(mean)).toBeLessThan(0.02);
    }
  });

  it('follows the seed', async () => {
    const make = async (seed: number): Promise<unknown> => {
      manualSeed(seed);
      return new Linear(3, 2).weight.array();
    };
    expect(await make(1)).toEqual(await make(1));
    expect(await make(1)).not.toEqual(await make(2));
  });

  it('can have no bias, and double precision', () => {
    const layer = new Linear(2, 2, { bias: false, dtype: 'float64' });
    expect(layer.bias).toBeNull();
    expect(layer.weight.dtype).toBe('float64');
    expect(layer.parameters()).toHaveLength(1);
  });

  it('refuses sizes that are none', () => {
    expect(() => new Linear(1.5, 2)).toThrow('inFeatures to be an integer from 0, got 1.5');
    expect(() => new Linear(1, -2)).toThrow('outFeatures to be an integer from 0, got -2');
  });
});
