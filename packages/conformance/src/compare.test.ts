import { describe, expect, it } from 'vitest';
import { accepts, type Comparison, compare, ulpAt, ulpError } from './compare.ts';

const LIMIT = { absolute: 0, relative: 1e-6, ulp: 0 };
const how = (changes: Partial<Comparison> = {}): Comparison => ({
  what: 'x',
  dtype: 'float32',
  shape: [2],
  limit: LIMIT,
  ...changes,
});

describe('ulp', () => {
  it('is the distance of float32 neighbours', () => {
    expect(ulpAt(1)).toBe(2 ** -23);
    expect(ulpAt(1.999)).toBe(2 ** -23);
    expect(ulpAt(2)).toBe(2 ** -22);
    expect(ulpAt(-0.5)).toBe(2 ** -24);
    expect(ulpAt(0)).toBe(2 ** -149);
    expect(ulpAt(2 ** 127)).toBe(2 ** 104);
  });

  it('measures against the exact value', () => {
    expect(ulpError(1 + 2 ** -23, 1)).toBe(1);
    expect(ulpError(Math.fround(0.1), 0.1)).toBeLessThan(0.5);
    expect(ulpError(Number.NaN, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(ulpError(Number.POSITIVE_INFINITY, 1e39)).toBe(0);
  });
});

describe('accepts', () => {
  it('takes NaN for NaN and infinity for itself alone', () => {
    expect(accepts(Number.NaN, Number.NaN, 'float32', LIMIT)).toBe(true);
    expect(accepts(Number.NaN, 1, 'float32', LIMIT)).toBe(false);
    expect(accepts(1, Number.NaN, 'float32', LIMIT)).toBe(false);
    expect(accepts(Infinity, Infinity, 'float32', LIMIT)).toBe(true);
    expect(accepts(-Infinity, Infinity, 'float32', LIMIT)).toBe(false);
    expect(accepts(3e38, Infinity, 'float32', LIMIT)).toBe(false);
  });

  it('lets float32 overflow and flush what it cannot hold, and float64 not', () => {
    expect(accepts(Infinity, 1e39, 'float32', LIMIT)).toBe(true);
    expect(accepts(Infinity, 1e39, 'float64', LIMIT)).toBe(false);
    expect(accepts(0, 1e-40, 'float32', LIMIT)).toBe(true);
    expect(accepts(0, 1e-40, 'float64', LIMIT)).toBe(false);
  });

  it('counts ulp where the limit says so', () => {
    const one = { absolute: 0, relative: 0, ulp: 1 };
    expect(accepts(1 + 2 ** -23, 1, 'float32', one)).toBe(true);
    expect(accepts(1 + 2 ** -22, 1, 'float32', one)).toBe(false);
  });
});

describe('compare', () => {
  it('names the first element that is off', () => {
    expect(() => compare(Float32Array.of(1, 3), [1, 2], how())).toThrow(
      /x: 1 of 2 elements of float32\[2\] are off; the first is number 1: expected 2, got 3/,
    );
    expect(() => compare(Float32Array.of(1), [1, 2], how())).toThrow(/expected 2 elements/);
  });

  it('takes a second answer element by element', () => {
    expect(() => compare(Float32Array.of(1, 9), [1, 2], how({ or: [5, 9] }))).not.toThrow();
    expect(() => compare(Float32Array.of(9, 9), [1, 2], how({ or: [5, 9] }))).toThrow();
  });

  it('returns the largest error', () => {
    const got = Float32Array.of(1, 2 + 2 ** -22);
    expect(compare(got, [1, 2], how())).toBe(1);
  });
});
