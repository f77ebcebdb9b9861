import { describe, expect, it } from 'vitest';
import { fixed, fixedDivide, fixedExp, relativeError } from './fixtures/fixed-point.ts';
import { DISTRIBUTIONS, maxUlp32, randn, softmaxOf, swapLast } from './fixtures/numbers.ts';
import { softmax, softmaxBackward } from './softmax.ts';

function softmax32(values: ArrayLike<number>, classes: number): Float32Array {
  const x = Float32Array.from(values);
  const y = new Float32Array(x.length);
  softmax(x, y, { outer: x.length / classes, classes, inner: 1 });
  return y;
}

const inf = Infinity;
const nan = Number.NaN;

describe('softmax', () => {
  describe.each([1, 2, 7, 10, 1000, 1025, 32000])('of %i classes', (classes) => {
    it.each(DISTRIBUTIONS)('is within 0.51 ulp in float32: %s', (_, scale, offset) => {
      const rows = Math.max(2, Math.floor(2000 / classes));
      const x = Float32Array.from(randn(rows * classes, scale, offset, classes));
      const y = softmax32(x, classes);
      for (let from = 0; from < x.length; from += classes) {
        const want = softmaxOf(x.subarray(from, from + classes));
        expect(maxUlp32(y.subarray(from, from + classes), want)).toBeLessThan(0.51);
      }
    });
  });

  it('is within 0.51 ulp for 128256 classes', () => {
    const x = Float32Array.from(randn(128256, 3, 1000));
    expect(maxUlp32(softmax32(x, x.length), softmaxOf(x))).toBeLessThan(0.51);
  });

  it('has rows that sum to 1', () => {
    const y = softmax32(randn(32000, 10), 32000);
    expect(Math.abs(y.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-7);
  });

  it.each(DISTRIBUTIONS)('is accurate in float64: %s', (_, scale, offset) => {
    const x = randn(200, scale, offset, 5);
    const y = new Float64Array(x.length);
    softmax(x, y, { outer: 1, classes: x.length, inner: 1 });
    const max = Math.max(...x);
    const exact = Array.from(x, (v) => fixedExp(fixed(v) - fixed(max)));
    const sum = exact.reduce((a, b) => a + b);
    for (const [i, term] of exact.entries()) {
      const error = relativeError(y[i]!, fixedDivide(term, sum));
      expect(error).toBeLessThan(2 ** -53 * (5 + max - x[i]!));
    }
  });

  it('keeps float64 results that float32 has no room for', () => {
    const y = new Float64Array(2);
    softmax(Float64Array.of(0, -700), y, { outer: 1, classes: 2, inner: 1 });
    expect(y[1]! / Math.exp(-700)).toBeCloseTo(1, 14);
  });

  it('keeps subnormal results', () => {
    expect(softmax32([0, -100, 0], 3)[1]).toBe(Math.fround(Math.exp(-100) / 2));
  });

  describe.each([
    ['Infinity', [1, inf, 2], [nan, nan, nan]],
    ['Infinity first', [inf, 1, 2], [nan, nan, nan]],
    ['only Infinity', [inf, inf, inf], [nan, nan, nan]],
    ['-Infinity everywhere', [-inf, -inf, -inf], [nan, nan, nan]],
    ['NaN', [1, nan, 2], [nan, nan, nan]],
    ['NaN last', [1, 2, nan], [nan, nan, nan]],
    ['NaN beside -Infinity', [-inf, nan, -inf], [nan, nan, nan]],
    ['-Infinity at the ends', [-inf, 5, -inf], [0, 1, 0]],
    ['-Infinity inside', [2, -inf, 2], [0.5, 0, 0.5]],
    ['one kept class', [-inf, -inf, 3], [0, 0, 1]],
    ['masks of -1e9', [-1e9, 3, -1e9], [0, 1, 0]],
    ['the largest numbers', [3e38, -3e38, 3e38], [0.5, 0, 0.5]],
    ['15000', [15000, -15000, 15000], [0.5, 0, 0.5]],
  ])('of a row with %s', (_, row, want) => {
    it('is that of PyTorch in float32', () => {
      expect([...softmax32(row, 3)]).toEqual(want);
    });

    it('is that of PyTorch in float64', () => {
      const y = new Float64Array(3);
      softmax(Float64Array.from(row), y, { outer: 1, classes: 3, inner: 1 });
      expect([...y]).toEqual(want);
    });
  });

  it('keeps a special row to itself', () => {
    expect([...softmax32([1, 1, nan, 0, -inf, -inf, 3, 3], 2)]).toEqual([
      0.5,
      0.5,
      nan,
      nan,
      nan,
      nan,
      0.5,
      0.5,
    ]);
  });

  it('takes rows of one class and none at all', () => {
    expect([...softmax32([5, -inf, nan], 1)]).toEqual([1, nan, nan]);
    const empty = new Float32Array(0);
    expect(() => {
      softmax(empty, empty, { outer: 3, classes: 0, inner: 1 });
      softmax(empty, empty, { outer: 0, classes: 3, inner: 2 });
      softmax(empty, empty, { outer: 2, classes: 3, inner: 0 });
    }).not.toThrow();
  });

  it.each([
    [2, 3, 4],
    [3, 1000, 37],
    [1, 5, 9000],
    [2, 1, 3],
  ])('over the middle dimension of [%i, %i, %i] equals that of the transposed', (o, c, i) => {
    for (const x of [Float32Array.from(randn(o * c * i)), randn(o * c * i)]) {
      const y = x.slice();
      softmax(x, y, { outer: o, classes: c, inner: i });
      const rows = swapLast(x, o, c, i);
      softmax(rows, rows, { outer: o * i, classes: c, inner: 1 });
      expect(y).toEqual(swapLast(rows, o, i, c));
    }
  });
});

describe('softmaxBackward', () => {
  it('is p (dy - sum of dy p)', () => {
    for (const classes of [1, 2, 7, 1025]) {
      const p = Float32Array.from(softmaxOf(randn(classes)));
      const dy = Float32Array.from(randn(classes, 1, 0, 9));
      const dx = new Float32Array(classes);
      softmaxBackward(p, dy, dx, { outer: 1, classes, inner: 1 });
      const dot = p.reduce((a, v, i) => a + v * dy[i]!, 0);
      const want = Float64Array.from(p, (v, i) => v * (dy[i]! - dot));
      expect(maxUlp32(dx, want)).toBeLessThan(0.51);
    }
  });

  it('is p (dy - sum of dy p) in float64', () => {
    const p = softmaxOf(randn(7));
    const dy = randn(7, 1, 0, 9);
    const dx = new Float64Array(7);
    softmaxBackward(p, dy, dx, { outer: 1, classes: 7, inner: 1 });
    const dot = p.reduce((a, v, i) => a + v * dy[i]!, 0);
    for (const [i, v] of dx.entries()) expect(v).toBeCloseTo(p[i]! * (dy[i]! - dot), 15);
  });

  it('takes the middle dimension', () => {
    const [o, c, i] = [2, 5, 3];
    const p = randn(o * c * i);
    const dy = randn(o * c * i, 1, 0, 2);
    const dx = new Float64Array(o * c * i);
    softmaxBackward(p, dy, dx, { outer: o, classes: c, inner: i });
    const rows = new Float64Array(o * c * i);
    softmaxBackward(swapLast(p, o, c, i), swapLast(dy, o, c, i), rows, {
      outer: o * i,
      classes: c,
      inner: 1,
    });
    expect(dx).toEqual(swapLast(rows, o, i, c));
  });
});
