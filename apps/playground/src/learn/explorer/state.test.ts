import { expect, it } from 'vitest';
import { clampScore, formatExplorer, parseExplorer, START } from './state.ts';

const params = (text: string) => new Map(new URLSearchParams(text));

it('starts with the numbers of the notebook', () => {
  expect(parseExplorer(new Map())).toEqual({ state: { z: [2, 1, 0.1], t: 1, y: 0 }, ignored: [] });
});

it('reads what it writes', () => {
  const state = { z: [-1.25, 0, 5], t: 0.05, y: 2 };
  const written = new Map(formatExplorer(state));
  expect(parseExplorer(written)).toEqual({ state, ignored: [] });
});

it.each([
  'z=a,NaN,',
  'z=1,2',
  'z=1,2,3,4',
  'z=1,2,',
  'z=1e9,0,0',
  'z=Infinity,0,0',
  't=0',
  't=-1',
  't=x',
  't=',
  'y=3',
  'y=0.5',
  'y=-1',
])('keeps the start value and names the key for %s', (text) => {
  const { state, ignored } = parseExplorer(params(text));
  expect(state).toEqual(START);
  expect(ignored).toEqual([text[0]]);
});

it('uses the good keys beside bad and unknown ones', () => {
  const { state, ignored } = parseExplorer(params('z=nothing&t=2&y=1&w=1'));
  expect(state).toEqual({ z: START.z, t: 2, y: 1 });
  expect(ignored).toEqual(['w', 'z']);
});

it('keeps scores on the slider', () => {
  expect(clampScore(7)).toBe(5);
  expect(clampScore(-7)).toBe(-5);
  expect(clampScore(0.1 + 0.2)).toBe(0.3);
});
