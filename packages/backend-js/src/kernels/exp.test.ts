import { describe, expect, it } from 'vitest';
import { exp32, expIndex, expOfAnyIndex, FRACTIONS, WHOLES } from './exp.ts';
import { fixed, fixedExp, relativeError } from './fixtures/fixed-point.ts';
import { ulp32 } from './fixtures/numbers.ts';

const exp = (x: number): number => expOfAnyIndex(expIndex(x), FRACTIONS, WHOLES);

function exp32Of(...x: number[]): number[] {
  const y = new Float32Array(x.length);
  exp32(Float32Array.from(x), y);
  return [...y];
}

describe('exponential by table', () => {
  it('has a relative error below 3e-12', () => {
    let worst = 0;
    for (let x = -100; x < 90; x += 0.37123) {
      worst = Math.max(worst, relativeError(exp(x), fixedExp(fixed(x))));
    }
    expect(worst).toBeLessThan(3e-12);
    expect(worst).toBeGreaterThan(1e-14);
  });

  it('is exactly 1 at 0', () => {
    expect(exp(0)).toBe(1);
  });

  it('is 0 below its range, Infinity above it, NaN for NaN', () => {
    expect([-354, 354].map((x) => exp(x) / Math.exp(x))).toEqual([
      expect.closeTo(1, 10),
      expect.closeTo(1, 10),
    ]);
    expect([-355, -1e300, -Infinity].map(exp)).toEqual([0, 0, 0]);
    expect([355, 1e300, Infinity, Number.NaN].map(exp)).toEqual([
      Infinity,
      Infinity,
      Infinity,
      Number.NaN,
    ]);
  });
});

describe('exp32', () => {
  it('is within 0.501 ulp, also where results are subnormal', () => {
    const x = Float32Array.from({ length: 40001 }, (_, i) => -103.5 + i * 0.0048);
    const y = new Float32Array(x.length);
    exp32(x, y);
    const spacing = (want: number): number => (want < 2 ** -126 ? 2 ** -149 : ulp32(want));
    const errors = x.map((v, i) => Math.abs(y[i]! - Math.exp(v)) / spacing(Math.exp(v)));
    expect(Math.max(...errors)).toBeLessThan(0.501);
    expect(y.some((v) => v > 0 && v < 2 ** -126)).toBe(true);
  });

  it('keeps special values, at even and odd places', () => {
    const special = [-Infinity, Infinity, Number.NaN, -104, 89, -0];
    const want = [0, Infinity, Number.NaN, 0, Infinity, 1];
    expect(exp32Of(...special)).toEqual(want);
    expect(exp32Of(0, ...special)).toEqual([1, ...want]);
  });

  it('has the smallest subnormal, the largest number and what lies beyond', () => {
    expect(exp32Of(-103.27893, -103.9721)).toEqual([2 ** -149, 0]);
    expect(exp32Of(88.72283)).toEqual([Math.fround(Math.exp(Math.fround(88.72283)))]);
    expect(exp32Of(88.722839)).toEqual([Infinity]);
  });

  it('takes empty arrays', () => {
    expect(exp32Of()).toEqual([]);
  });
});
