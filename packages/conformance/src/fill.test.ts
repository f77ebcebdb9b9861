import { describe, expect, it } from 'vitest';
import { booleans, integers, materialize, normal, uniform } from './fill.ts';

describe('fills', () => {
  it('are the same every time and differ by seed and shape', () => {
    const values = (seed: number) => Array.from(normal([4], seed).values);
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
    expect(values(1)).not.toEqual(Array.from(normal([2, 2], 1).values));
  });

  it('stay in their range and are float32 numbers', () => {
    for (const v of Array.from(uniform([500], -2, 3).values)) {
      expect(v >= -2 && v <= 3 && v === Math.fround(v)).toBe(true);
    }
    expect(new Set(Array.from(integers([500], -2, 3).values))).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect(new Set(Array.from(booleans([100]).values))).toEqual(new Set([0, 1]));
  });

  it('become tensors of the float type that is asked for', () => {
    expect(materialize(normal([2]), 'float64', true)).toMatchObject({
      dtype: 'float64',
      requiresGrad: true,
    });
    expect(materialize(integers([2], 0, 9), 'float64', true)).toMatchObject({
      dtype: 'int32',
      requiresGrad: false,
    });
  });
});
