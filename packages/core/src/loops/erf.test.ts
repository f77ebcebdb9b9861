import { describe, expect, it } from 'vitest';
import { erf } from './erf.ts';

/** `2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!`, whose terms are all positive. */
function series(x: number): number {
  let sum = 0;
  let term = x;
  for (let n = 0; n < 200; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 3);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

describe('erf', () => {
  it('agrees with tables', () => {
    expect(erf(1e-10)).toBeCloseTo(1.1283791670955126e-10, 25);
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 15);
    expect(erf(1)).toBeCloseTo(0.8427007929497149, 15);
    expect(erf(2)).toBeCloseTo(0.9953222650189527, 15);
    expect(erf(3)).toBeCloseTo(0.9999779095030014, 15);
  });

  it('keeps its relative accuracy from tiny arguments to 1', () => {
    for (let x = 1e-12; x < 4; x *= 1.01) {
      expect(Math.abs(erf(x) / series(x) - 1), `erf(${x})`).toBeLessThan(2e-15);
      expect(erf(-x)).toBe(-erf(x));
    }
  });

  it('keeps zeros and NaN, and ends at 1', () => {
    expect([erf(0), erf(-0), erf(Number.NaN)]).toEqual([0, -0, Number.NaN]);
    expect([erf(6), erf(5.999), erf(Infinity), erf(-Infinity)]).toEqual([1, 1, 1, -1]);
  });
});
