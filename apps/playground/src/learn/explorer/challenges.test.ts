import { expect, it } from 'vitest';
import { CHALLENGES } from './challenges.ts';
import type { Reading } from './reading.ts';

const reading = (probabilities: readonly number[], loss = 1): Reading => ({
  exps: [],
  sum: 0,
  probabilities,
  probabilitySum: 1,
  loss,
  gradient: [],
  gradientSum: 0,
});

const doneBy = (state: { t: number; y: number }, shown: Reading) =>
  CHALLENGES.map((challenge) => challenge.done({ z: [], ...state }, shown));

it('starts with nothing done', () => {
  expect(doneBy({ t: 1, y: 0 }, reading([0.659, 0.242, 0.099], 0.417))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

it('sees each one', () => {
  expect(doneBy({ t: 1, y: 0 }, reading([0.333, 0.334, 0.333], 1.0986))[0]).toBe(true);
  expect(doneBy({ t: 1, y: 0 }, reading([0.96, 0.02, 0.02], 0.04))[1]).toBe(true);
  expect(doneBy({ t: 5, y: 0 }, reading([0.4, 0.33, 0.27], 0.9))[2]).toBe(true);
  expect(doneBy({ t: 1, y: 2 }, reading([0.5, 0.4, 0.1], 2.3))[3]).toBe(true);
});
