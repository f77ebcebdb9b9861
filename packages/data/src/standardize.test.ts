import { expect, it } from 'vitest';
import { featureStats, standardize } from './index.ts';

it('gives every feature mean 0 and deviation 1', () => {
  const data = Float32Array.of(1, 10, 7, 3, 30, 7);
  const stats = featureStats(data, 3);
  expect([...stats.mean]).toEqual([2, 20, 7]);
  expect([...stats.std]).toEqual([1, 10, 0]);
  expect([...standardize(data, stats)]).toEqual([-1, -1, 0, 1, 1, 0]);
});

it('uses what was measured elsewhere', () => {
  const stats = featureStats(Uint8Array.of(0, 2), 1);
  expect([...standardize(Uint8Array.of(5), stats)]).toEqual([4]);
});

it('refuses data that are no whole items', () => {
  expect(() => featureStats(Float32Array.of(1, 2, 3), 2)).toThrow(
    'whole items of 2 features, got 3',
  );
  const stats = featureStats(Float32Array.of(1, 2), 2);
  expect(() => standardize(Float32Array.of(1), stats)).toThrow('standardize: expected whole items');
});
