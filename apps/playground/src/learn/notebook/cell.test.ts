import { expect, it } from 'vitest';
import { distance } from './cell.ts';

it('is the largest distance of any element', () => {
  expect(distance([1, 2, 3], [1, 2.5, 2.9])).toBeCloseTo(0.5);
  expect(distance(0.25, 0.25)).toBe(0);
  expect(distance([[1], [2]], [1, 2])).toBe(0);
});

it('is no number where there is nothing to compare', () => {
  expect(distance([1, 2], [1])).toBeNaN();
  expect(distance(Number.NaN, 1)).toBeNaN();
  expect(distance([Number.NaN, 1], [0, 1])).toBeNaN();
});
