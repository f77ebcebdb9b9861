import { describe, expect, it } from 'vitest';
import { expOf, powersOfTwo } from './exp.ts';
import { fixed, fixedExp, relativeError } from './fixtures/fixed-point.ts';
import { ulp32 } from './fixtures/numbers.ts';

const exp = (x: number): number => expOf(x, powersOfTwo());

describe('exponential by table', () => {
  it('has a relative error below 1e-12', () => {
    let worst = 0;
    for (let x = -100; x < 90; x += 0.037123) {
      worst = Math.max(worst, relativeError(exp(x), fixedExp(fixed(x))));
    }
    expect(worst).toBeLessThan(1e-12);
    expect(worst).toBeGreaterThan(1e-14);
  });

  it('is exactly 1 at 0, from either side', () => {
    expect([exp(0), exp(-0)]).toEqual([1, 1]);
  });

  it('is continuous where the table ends', () => {
    const end = (8191 / 128) * Math.LN2;
    for (const x of [-end, end]) {
      for (const step of [-1e-9, 0, 1e-9]) {
        expect(exp(x + step) / Math.exp(x + step)).toBeCloseTo(1, 9);
      }
    }
  });

  it('is that of the platform beyond the table, special values included', () => {
    const beyond = [-746, -700, -45, 45, 700, 710, -1e300, 1e300, -Infinity, Infinity, Number.NaN];
    expect(beyond.map(exp)).toEqual(beyond.map(Math.exp));
  });

  it('is within 0.501 ulp in float32, also where results are subnormal', () => {
    const x = Float32Array.from({ length: 40001 }, (_, i) => -103.5 + i * 0.0048);
    const spacing = (want: number): number => (want < 2 ** -126 ? 2 ** -149 : ulp32(want));
    const errors = x.map((v) => Math.abs(Math.fround(exp(v)) - Math.exp(v)) / spacing(Math.exp(v)));
    expect(Math.max(...errors)).toBeLessThan(0.501);
    expect(x.some((v) => Math.fround(exp(v)) < 2 ** -126)).toBe(true);
  });

  it('rounds to the smallest subnormal, the largest number and what lies beyond', () => {
    const want = [2 ** -149, 0, Math.fround(Math.exp(Math.fround(88.72283))), Infinity];
    const x = Float32Array.of(-103.27893, -103.9721, 88.72283, 88.722839);
    expect(Array.from(x, (v) => Math.fround(exp(v)))).toEqual(want);
  });
});
