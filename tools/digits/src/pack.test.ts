import { expect, it } from 'vitest';
import { PIXELS } from './manifest.ts';
import { packPixels } from './pack.ts';

it('gives back every byte that was rounded to three decimals', () => {
  const bytes = Array.from({ length: PIXELS }, (_, index) => index % 256);
  const rounded = bytes.map((byte) => Math.round((byte / 255) * 1000) / 1000);
  expect([...packPixels(rounded, 'test')]).toEqual(bytes);
});

it('refuses numbers that no byte rounds to', () => {
  const values = new Array<number>(PIXELS).fill(0);
  values[7] = 0.002;
  expect(() => packPixels(values, 'x.json')).toThrow(/at 7 of x.json, got 0.002/);
  values[7] = Number.NaN;
  expect(() => packPixels(values, 'x.json')).toThrow(/got NaN/);
});

it('refuses half an image', () => {
  expect(() => packPixels(new Array<number>(PIXELS + 1).fill(0), 'x.json')).toThrow(/got 785/);
});
