import { expect, it } from 'vitest';
import { CORNERS, contour, place, probabilitiesAt } from './simplex.ts';

it('puts certainty in the corners and ignorance in the middle', () => {
  expect(place([0, 1, 0])).toEqual(CORNERS[1]);
  const [x, y] = place([1 / 3, 1 / 3, 1 / 3]);
  expect([x, y]).toEqual([150, expect.closeTo((224 + 18 + 224) / 3)]);
});

it('finds the triple of a point again', () => {
  const triple = [0.659, 0.242, 0.099];
  for (const [index, p] of probabilitiesAt(place(triple)).entries()) {
    expect(p).toBeCloseTo(triple[index] ?? Number.NaN, 9);
  }
});

it.each([
  [-500, 300],
  [150, -900],
  [900, 900],
] as const)('brings (%d, %d) into the triangle', (x, y) => {
  const triple = probabilitiesAt([x, y]);
  expect(triple.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  for (const p of triple) expect(p).toBeGreaterThan(0);
});

it('draws lines of equal probability of the true class', () => {
  for (const end of contour(2, 0.25)) expect(probabilitiesAt(end)[2]).toBeCloseTo(0.25, 2);
});
