import { expect, it } from 'vitest';
import type { DigitImages } from './images.ts';
import { PIXELS } from './manifest.ts';
import { splitOrdered, toUnit } from './split.ts';

/** `count` images of `digit`; every pixel of image i is i. */
function numbered(digit: number, count: number): DigitImages {
  const images = new Uint8Array(count * PIXELS).map((_, at) => Math.floor(at / PIXELS));
  return { digit, images, labels: new Uint8Array(count).fill(digit) };
}

const firstPixels = (images: Uint8Array): number[] =>
  Array.from({ length: images.length / PIXELS }, (_, i) => images[i * PIXELS] ?? -1);

it('keeps the order of every digit and gives the first part to training', () => {
  const { train, test } = splitOrdered([numbered(4, 5), numbered(9, 10)]);
  expect(firstPixels(train.images)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7]);
  expect(firstPixels(test.images)).toEqual([4, 8, 9]);
});

it('labels with the position of the digit, not the digit itself', () => {
  const { train, test } = splitOrdered([numbered(9, 5), numbered(4, 5)]);
  expect([...train.labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  expect([...test.labels]).toEqual([0, 1]);
});

it('rounds the cut to the nearest image', () => {
  const { train, test } = splitOrdered([numbered(0, 1001)]);
  expect([train.labels.length, test.labels.length]).toEqual([801, 200]);
});

it('owns its bytes', () => {
  const set = numbered(1, 5);
  const { train } = splitOrdered([set]);
  train.images.fill(255);
  expect(set.images[0]).toBe(0);
});

it('refuses a fraction that leaves one part empty', () => {
  expect(() => splitOrdered([numbered(1, 5)], 1)).toThrow(/between 0 and 1, got 1/);
});

it('maps bytes to [0, 1]', () => {
  expect([...toUnit(Uint8Array.of(0, 51, 255))]).toEqual([0, Math.fround(0.2), 1]);
});
