import { describe, expect, it } from 'vitest';
import { ArrayDataset, type Dataset, Subset, trainTestSplit } from './index.ts';

const numbers: Dataset<number> = { length: 20, get: (i) => i };
const all = [...Array(20).keys()];
const items = (part: Subset<number, unknown>): number[] =>
  Array.from({ length: part.length }, (_, i) => part.get(i));

describe('trainTestSplit', () => {
  it('gives every item to one part', () => {
    const [train, test] = trainTestSplit(numbers, { seed: 1 });
    expect(test).toHaveLength(5);
    expect([...items(train), ...items(test)].sort((a, b) => a - b)).toEqual(all);
  });

  it('follows its seed', () => {
    const split = (seed: number): number[] => items(trainTestSplit(numbers, { seed })[1]);
    expect(split(4)).toEqual(split(4));
    expect(split(4)).not.toEqual(split(5));
  });

  it('takes a number of items, and leaves the order when it must not mix', () => {
    const [train, test] = trainTestSplit(numbers, { testSize: 3, shuffle: false });
    expect(items(test)).toEqual([17, 18, 19]);
    expect(items(train)).toEqual(all.slice(0, 17));
  });

  it('keeps the share of every label', () => {
    // 12 zeros, 8 ones.
    const labels = all.map((i) => Number(i % 5 > 2));
    const [train, test] = trainTestSplit(numbers, { testSize: 0.25, stratify: labels, seed: 2 });
    const ones = (part: Subset<number, unknown>): number =>
      items(part).filter((i) => labels[i] === 1).length;
    expect([test.length, ones(test)]).toEqual([5, 2]);
    expect([train.length, ones(train)]).toEqual([15, 6]);
    // Not in blocks of equal labels.
    expect(items(train).map((i) => labels[i])).not.toEqual([
      ...Array(9).fill(0),
      ...Array(6).fill(1),
    ]);
  });

  it('refuses parts that would be empty, and labels that are missing', () => {
    for (const testSize of [0, 20, 1.5, -0.1, Number.NaN]) {
      expect(() => trainTestSplit(numbers, { testSize })).toThrow(
        'trainTestSplit: expected a testSize',
      );
    }
    expect(() => trainTestSplit(numbers, { stratify: [1, 2] })).toThrow('got 2');
  });
});

describe('Subset', () => {
  it('makes batches as its data set does', async () => {
    const data = new ArrayDataset(Float32Array.of(10, 20, 30));
    const part = new Subset(data, [2, 0]);
    const [batch] = part.batch?.([1, 0]) ?? [];
    expect(await batch?.array()).toEqual([10, 30]);
    expect(await part.get(0)[0].item()).toBe(30);
    expect(() => part.get(2)).toThrow('got 3');
    expect(new Subset(numbers, [1]).batch).toBeUndefined();
  });
});
