import { describe, expect, it } from 'vitest';
import { randn } from './fixtures/numbers.ts';
import * as loops from './row-loops.ts';

const of = (values: Iterable<number>): Float32Array => Float32Array.from(values);

describe('loops over rows', () => {
  it('find the maximum wherever it is, and its place', () => {
    for (let length = 1; length <= 11; length++) {
      for (let peak = 0; peak < length; peak++) {
        const row = Array.from({ length }, (_, i) => (i === peak ? -1 : -2 - i));
        const x = of([5, ...row, 6]);
        expect(loops.max(x, 1, 1 + length)).toBe(-1);
        expect(loops.indexOf(x, -1, 1)).toBe(1 + peak);
      }
    }
  });

  it('pass over NaN when they look for the maximum', () => {
    expect(loops.max(of([Number.NaN, 1, Number.NaN]), 0, 3)).toBe(1);
    expect(loops.max(of([Number.NaN]), 0, 1)).toBe(-Infinity);
    expect(loops.max(of([1]), 1, 1)).toBe(-Infinity);
  });

  it('sum the same terms that they write, from any place to any place', () => {
    const x = of(randn(5000, 3));
    for (const [from, to] of [
      [0, 0],
      [3, 4],
      [1, 4],
      [2, 2049],
      [0, 5000],
    ] as const) {
      const e = new Float64Array(to - from + 2).fill(-1);
      const sum = loops.expInto(x, from, to, 1, e, 1);
      const want = Array.from(x.subarray(from, to), (v) => Math.exp(v - 1));
      expect([e[0], e.at(-1)]).toEqual([-1, -1]);
      for (const [i, v] of want.entries()) expect(e[i + 1]! / v).toBeCloseTo(1, 11);
      expect(sum).toBeCloseTo(
        want.reduce((a, b) => a + b, 0),
        6,
      );
      expect(loops.expSum(x, from, to, 1)).toBe(sum);
    }
  });

  it('lose nothing in sums of many terms', () => {
    const x = of(new Array(100_000).fill(-0.5));
    const want = 100_000 * Math.exp(-0.5);
    expect(Math.abs(loops.expSum(x, 0, x.length, 0) / want - 1)).toBeLessThan(3e-12);
  });

  it('say so when a sum cannot be had', () => {
    const e = new Float64Array(9);
    for (const at of [0, 1, 8]) {
      const row = new Array(9).fill(0);
      row[at] = Number.NaN;
      expect(loops.expInto(of(row), 0, 9, 0, e, 0)).toBeNaN();
      row[at] = Infinity;
      expect(loops.expInto(of(row), 0, 9, 0, e, 0)).not.toBeLessThan(Infinity);
      row[at] = -Infinity;
      expect(loops.expInto(of(row), 0, 9, 0, e, 0)).toBe(8);
      expect(e[at]).toBe(0);
    }
  });
});
