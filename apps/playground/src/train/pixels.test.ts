import { expect, it } from 'vitest';
import { paintInk, paintWeights, parseRgb, SIDE, weightScale } from './pixels.ts';

const PIXELS = SIDE * SIDE;

it('lays images out in rows and columns', () => {
  const images = new Uint8Array(3 * PIXELS);
  images[0] = 10;
  images[PIXELS + 27] = 20;
  images[2 * PIXELS + 28] = 30;
  const { data, width, height } = paintInk(images, 2, [1, 2, 3]);
  expect([width, height]).toEqual([56, 56]);
  const alpha = (x: number, y: number) => data[(y * width + x) * 4 + 3];
  expect(alpha(0, 0)).toBe(10);
  expect(alpha(28 + 27, 0)).toBe(20);
  expect(alpha(0, 28 + 1)).toBe(30);
  expect([...data.slice(0, 3)]).toEqual([1, 2, 3]);
});

it('paints weights by sign and size', () => {
  const data = paintWeights(Float32Array.of(-1, 0.5, 0), 1, [0, 0, 255], [255, 128, 0]);
  expect([...data]).toEqual([0, 0, 255, 255, 255, 128, 0, 128, 255, 128, 0, 0]);
});

it('does not divide by a scale of nothing', () => {
  expect([...paintWeights(new Float32Array(1), 0, [0, 0, 0], [9, 9, 9])]).toEqual([9, 9, 9, 0]);
});

it('keeps a single large weight from dimming the rest', () => {
  const weights = new Float32Array(1000).fill(-0.1);
  weights[3] = 50;
  expect(weightScale(weights)).toBeCloseTo(0.1);
});

it('reads computed colours', () => {
  expect(parseRgb('rgb(11, 95, 184)')).toEqual([11, 95, 184]);
  expect(parseRgb('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3]);
  expect(parseRgb('color(srgb 1 0 0.2)')).toEqual([255, 0, 51]);
});
