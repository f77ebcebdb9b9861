import { describe, expect, it } from 'vitest';
import { column, median, quantile, type Rounds, ratio } from './stats.ts';

const cpu = (...values: (number | undefined)[]): Rounds =>
  values.map((value) => (value === undefined ? undefined : { cpu: value, wall: 2 * value }));

describe('quantile', () => {
  it('sorts by number and interpolates', () => {
    expect(quantile([10, 9, 100, 1], 0)).toBe(1);
    expect(quantile([10, 9, 100, 1], 1)).toBe(100);
    expect(quantile([10, 9, 100, 1], 0.25)).toBeCloseTo(7);
  });

  it('has no value without numbers', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe('ratio', () => {
  it('pairs the rounds, so that a slow phase of the machine cancels', () => {
    const against = ratio(cpu(2, 20, 2), cpu(1, 10, 1), 'cpu');
    expect(against).toEqual({ median: 2, low: 2, high: 2, rounds: 3 });
  });

  it('uses only rounds that both took part in', () => {
    expect(ratio(cpu(4, undefined, 9), cpu(2, 1), 'cpu')).toMatchObject({ median: 2, rounds: 1 });
    expect(ratio(cpu(undefined, 1), cpu(1), 'cpu')).toBeUndefined();
  });

  it('gives the quartiles beside the median', () => {
    const against = ratio(cpu(1, 2, 3, 4, 5), cpu(1, 1, 1, 1, 1), 'cpu');
    expect(against).toEqual({ median: 3, low: 2, high: 4, rounds: 5 });
  });
});

describe('column', () => {
  it('skips the rounds that were sat out', () => {
    expect(column(cpu(1, undefined, 3), 'wall')).toEqual([2, 6]);
  });
});
