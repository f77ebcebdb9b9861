import { js } from '@xent/backend-js';
import { mul, type Parameter, parameter, setBackend, sum, tensor } from '@xent/core';
import { beforeAll, expect, it } from 'vitest';
import { clipGradNorm, clipGradValue } from './index.ts';

beforeAll(() => setBackend(js()));

/** Parameters whose gradients are [3, 0] and [-4]. */
function cells(): [Parameter, Parameter, Parameter] {
  const [a, b, unused] = [parameter([1, 1]), parameter([1]), parameter([1])];
  sum(mul(a, tensor([3, 0])))
    .add(sum(mul(b, tensor([-4]))))
    .backward();
  return [a, b, unused];
}

it('clipGradNorm scales all gradients by one factor', async () => {
  const [a, b, unused] = cells();
  const norm = clipGradNorm([a, b, unused], 1);
  expect(await norm.item()).toBeCloseTo(5);
  expect(await a.grad?.array()).toEqual([expect.closeTo(0.6, 5), 0]);
  expect(await b.grad?.array()).toEqual([expect.closeTo(-0.8, 5)]);
  expect(unused.grad).toBeNull();
});

it('clipGradNorm leaves small gradients alone', async () => {
  const [a, b] = cells();
  clipGradNorm([a, b], 10);
  expect(await a.grad?.array()).toEqual([3, 0]);
  expect(await b.grad?.array()).toEqual([-4]);
});

it('clipGradNorm knows other norms', async () => {
  const [a, b] = cells();
  expect(await clipGradNorm([a, b], 1, { normType: 1 }).item()).toBeCloseTo(7);
  const [c, d] = cells();
  expect(await clipGradNorm([c, d], 2, { normType: Number.POSITIVE_INFINITY }).item()).toBe(4);
  expect(await d.grad?.item()).toBeCloseTo(-2);
});

it('clipGradNorm of no gradients is 0', async () => {
  expect(await clipGradNorm(parameter([1]), 1).item()).toBe(0);
});

it('clipGradValue limits each element', async () => {
  const [a, b, unused] = cells();
  clipGradValue([a, b, unused], 3.5);
  expect(await a.grad?.array()).toEqual([3, 0]);
  expect(await b.grad?.array()).toEqual([-3.5]);
});

it('limits have to be limits', () => {
  expect(() => clipGradNorm([], -1)).toThrow('clipGradNorm: expected maxNorm from 0');
  expect(() => clipGradNorm([], 1, { normType: 0 })).toThrow('normType above 0');
  expect(() => clipGradValue([], Number.NaN)).toThrow('clipGradValue: expected a limit');
});
