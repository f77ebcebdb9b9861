import { expect, it } from 'vitest';
import { manualSeed, rand, randn } from '../index.ts';
import { threefryWords } from './threefry.ts';

it.each([
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [-1, -1],
    [-1, -1],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
] as const)('the known answer of key %j and counter %j', (key, counter, words) => {
  const out = threefryWords(key[0], key[1], counter[0], counter[1], 2);
  expect([...out].map((w) => w >>> 0)).toEqual(words);
});

it('a stream continues where its counter says, across 32 bits', () => {
  const whole = threefryWords(1, 2, 0, 0, 8);
  expect([...threefryWords(1, 2, 2, 0, 4)]).toEqual([...whole.slice(4)]);
  const over = threefryWords(1, 2, -1, 0, 4);
  expect([...over.slice(2)]).toEqual([...threefryWords(1, 2, 0, 1, 2)]);
});

it('the same seed gives the same numbers, and every call new ones', async () => {
  manualSeed(7);
  const first = await randn([5]).array();
  const second = await randn([5]).array();
  expect(second).not.toEqual(first);
  manualSeed(7);
  expect(await randn([5]).array()).toEqual(first);
  expect(() => manualSeed(-1)).toThrow(/from 0 to 2\^53/);
  expect(rand([2, 3]).shape).toEqual([2, 3]);
});

it('normal numbers have mean 0 and deviation 1', async () => {
  manualSeed(1);
  const values = [...(await randn([20_001]).data())];
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(spread - 1)).toBeLessThan(0.02);
});
