import { describe, expect, it } from 'vitest';
import { DISTRIBUTIONS, maxUlp32, randn, softmaxOf } from './fixtures/numbers.ts';
import { call, f32, operation } from './fixtures/values.ts';
import { rowKernel } from './rows.ts';

function softmax(x: Float32Array, y: Float32Array, classes: number): void {
  const spec = f32(x.length / (classes || 1), classes);
  call(rowKernel(operation('softmax', spec, [spec], { dim: 1 })), y, x);
}

function softmax32(values: ArrayLike<number>, classes: number): Float32Array {
  const x = Float32Array.from(values);
  const y = new Float32Array(x.length);
  softmax(x, y, classes);
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

  it('keeps subnormal results', () => {
    expect(softmax32([0, -100, 0], 3)[1]).toBe(Math.fround(Math.exp(-100) / 2));
  });

  it.each([
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
  ])('of a row with %s is that of PyTorch', (_, row, want) => {
    expect([...softmax32(row, 3)]).toEqual(want);
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
      softmax(empty, empty, 0);
      softmax(empty, empty, 3);
    }).not.toThrow();
  });
});
