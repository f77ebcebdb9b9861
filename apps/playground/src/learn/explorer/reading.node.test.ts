import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { typescriptCode } from './code.ts';
import { descend, probabilityAt, readState, scoresFor } from './reading.ts';
import { START } from './state.ts';

const near = (values: readonly number[], digits = 6) =>
  values.map((value) => expect.closeTo(value, digits));

describe('a state', () => {
  it('gives the numbers of the notebook', () => {
    const reading = readState(START);
    expect(reading.probabilities).toEqual(near([0.659001, 0.242433, 0.098566]));
    expect(reading.loss).toBeCloseTo(0.41703, 6);
    expect(reading.gradient).toEqual(near([-0.340999, 0.242433, 0.098566]));
    expect(Math.abs(reading.gradientSum)).toBeLessThan(1e-12);
    expect(reading.exps).toEqual(near([2, 1, 0.1].map(Math.exp)));
  });

  it.each([
    [0.5, [0.863777, 0.1169, 0.019323]],
    [2, [0.501688, 0.304289, 0.194023]],
    [5, [0.399586, 0.327153, 0.273261]],
  ])('follows temperature %d', (t, expected) => {
    const { probabilities, gradient } = readState({ ...START, t });
    expect(probabilities).toEqual(near(expected));
    expect(gradient).toEqual(
      near(
        expected.map((p, index) => (p - (index === 0 ? 1 : 0)) / t),
        5,
      ),
    );
  });

  it('stays finite at both ends of the sliders', () => {
    const { exps, probabilities, loss } = readState({ z: [5, -5, -5], t: 0.05, y: 1 });
    for (const value of [...exps, ...probabilities, loss]) expect(value).toBeLessThan(Infinity);
    expect(loss).toBeCloseTo(200, 6);
  });
});

it('steps downhill', () => {
  const z = descend({ ...START, y: 1 }, 1);
  expect(readState({ ...START, z, y: 1 }).loss).toBeLessThan(readState({ ...START, y: 1 }).loss);
});

it('finds scores for probabilities, at any temperature', () => {
  const state = { ...START, t: 2 };
  const z = scoresFor(state, [0.2, 0.5, 0.3]);
  expect(readState({ ...state, z }).probabilities).toEqual(near([0.2, 0.5, 0.3]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / 3;
  expect(mean(z)).toBeCloseTo(mean(START.z), 9);
});

it('knows the probability at a loss', () => {
  expect(probabilityAt([0.5, 1])).toEqual(near([Math.exp(-0.5), Math.exp(-1)]));
});

it('shows a program that prints what the page shows', () => {
  const state = { z: [0.5, -1.25, 3], t: 0.5, y: 2 };
  const printed = execFileSync(
    process.execPath,
    [
      '--conditions=@xent/source',
      '--input-type=module-typescript',
      '--eval',
      typescriptCode(state),
    ],
    { cwd: fileURLToPath(new URL('../../..', import.meta.url)), encoding: 'utf8' },
  );
  const numbers = (printed.match(/-?\d+\.?\d*(?:e-?\d+)?/g) ?? []).map(Number);
  const { probabilities, loss, gradient } = readState(state);
  expect(numbers).toEqual(near([...probabilities, loss, ...gradient]));
});
