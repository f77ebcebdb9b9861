import { expect, it, vi } from 'vitest';
import { run as naiveExp } from './naive-exp.ts';
import { run as softmaxTwice } from './softmax-twice.ts';
import { twice, warningText } from './twice.ts';

it('shows what a second softmax costs', () => {
  const { wrong, right, floor } = twice(1);
  expect([wrong, right, floor]).toEqual([
    expect.closeTo(0.802121, 6),
    expect.closeTo(0.41703, 6),
    expect.closeTo(0.551445, 6),
  ]);
});

it('shows the program that makes the mistake', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(await softmaxTwice()).toEqual([twice(1).wrong, twice(1).right]);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('XENT_DOUBLE_SOFTMAX'));
});

it('never gets below its floor', () => {
  expect(twice(10).wrong).toBeGreaterThanOrEqual(twice(10).floor - 1e-6);
  expect(twice(10).right).toBeLessThan(0.001);
});

it('has the warning of the library', () => {
  expect(warningText()).toMatch(/crossEntropy: .*softmax.*logits/);
});

it('overflows where the stable form does not', async () => {
  const [naive, naiveLoss, stable, stableLoss] = await naiveExp();
  expect(naive).toEqual([Number.NaN, 0, 0]);
  expect(naiveLoss).toBeNaN();
  expect(stable).toEqual([1, 0, 0]);
  expect(stableLoss).toBe(1000);
});
