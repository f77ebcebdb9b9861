import { describe, expect, it } from 'vitest';
import { sumOfPasses } from './pass-clock.ts';

describe('sumOfPasses', () => {
  it('adds what lies between the starts and the ends', () => {
    expect(sumOfPasses(BigUint64Array.of(1_000n, 501_000n, 900_000n, 1_400_000n))).toBe(1);
  });

  it('passes over a pass that ends before it starts', () => {
    expect(sumOfPasses(BigUint64Array.of(5n, 1n, 0n, 1_000_000n))).toBe(1);
  });
});
