import { manualSeed } from '@xent/core';
import { describe, expect, it } from 'vitest';
import { ArrayDataset, DataLoader, type Dataset } from './index.ts';

const numbers: Dataset<number> = { length: 10, get: (i) => i };

describe('DataLoader', () => {
  it('goes through all items, in order by default', () => {
    const loader = new DataLoader(numbers, { batchSize: 4 });
    expect(loader).toHaveLength(3);
    expect([...loader]).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect([...new DataLoader(numbers)]).toHaveLength(10);
  });

  it('leaves a smaller last batch out on request', () => {
    const loader = new DataLoader(numbers, { batchSize: 4, dropLast: true });
    expect(loader).toHaveLength(2);
    expect([...loader].flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('shuffles another way in every epoch, the same with the same seed', () => {
    const make = (seed: number): DataLoader<number, readonly number[]> =>
      new DataLoader(numbers, { batchSize: 5, shuffle: true, seed });
    const [a, b, other] = [make(7), make(7), make(8)];
    const [first, second] = [[...a].flat(), [...a].flat()];
    expect([...first].sort((p, q) => p - q)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(second).not.toEqual(first);
    expect([[...b].flat(), [...b].flat()]).toEqual([first, second]);
    expect([...other].flat()).not.toEqual(first);
    expect(a.epoch).toBe(2);
    // A run goes on at any epoch.
    const late = make(7);
    late.epoch = 1;
    expect([...late].flat()).toEqual(second);
  });

  it('follows manualSeed when it has no seed of its own', () => {
    const draw = (): number[] => {
      manualSeed(3);
      return [...new DataLoader(numbers, { shuffle: true })].flat();
    };
    expect(draw()).toEqual(draw());
  });

  it('gives every place the same chance', () => {
    const loader = new DataLoader(
      { length: 4, get: (i) => i },
      { batchSize: 4, shuffle: true, seed: 0 },
    );
    const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    for (let epoch = 0; epoch < 4000; epoch++) {
      for (const [place, item] of [...loader].flat().entries()) {
        const row = counts[item];
        if (row) row[place] = (row[place] ?? 0) + 1;
      }
    }
    for (const count of counts.flat()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('makes batches as the data set does, or as it is told', async () => {
    const data = new ArrayDataset(
      { data: Float32Array.of(1, 2, 3, 4), shape: [2] },
      Uint8Array.of(5, 6),
    );
    const shapes = [];
    for (const [x, y] of new DataLoader(data, { batchSize: 2 })) shapes.push([x.shape, y.shape]);
    expect(shapes).toEqual([[[2, 2], [2]]]);
    const sums = new DataLoader(numbers, {
      batchSize: 5,
      collate: (items: readonly number[]) => items.reduce((a, b) => a + b, 0),
    });
    expect([...sums]).toEqual([10, 35]);
  });

  it('is empty for no items', () => {
    expect([...new DataLoader({ length: 0, get: (i) => i }, { batchSize: 3 })]).toEqual([]);
  });

  it('refuses sizes and seeds that are none', () => {
    expect(() => new DataLoader(numbers, { batchSize: 0 })).toThrow(
      'batchSize to be an integer from 1, got 0',
    );
    expect(() => new DataLoader(numbers, { shuffle: true, seed: -1 })).toThrow('a seed that is');
  });
});
