import { describe, expect, it } from 'vitest';
import { DISTRIBUTIONS, exactSum, randn, ulp32 } from './fixtures/numbers.ts';
import { call, f32, operation } from './fixtures/values.ts';
import { rowKernel } from './rows.ts';

function logSoftmax(x: Float32Array, y: Float32Array, classes: number): void {
  const spec = f32(x.length / classes, classes);
  call(rowKernel(operation('logSoftmax', spec, [spec], { dim: 1 })), y, x);
}

function logSoftmaxOf(x: Float32Array, classes: number): Float32Array {
  const y = x.slice();
  logSoftmax(x, y, classes);
  return y;
}

/** The maximum of a row and how much larger its log-sum-exp is. */
function maxAndExcess(row: ArrayLike<number>): [number, number] {
  const max = Array.from(row).reduce((a, b) => Math.max(a, b), -Infinity);
  const peak = Array.from(row).indexOf(max);
  const others = exactSum(row.length, (i) => (i === peak ? 0 : Math.exp(row[i]! - max)));
  return [max, Math.log1p(others)];
}

const inf = Infinity;
const nan = Number.NaN;

describe('logSoftmax', () => {
  describe.each([1, 2, 7, 10, 1000, 1025, 32000])('of %i classes', (classes) => {
    it.each(DISTRIBUTIONS)('is within 1 ulp of its distances from the maximum: %s', (...args) => {
      const [, scale, offset] = args;
      const rows = Math.max(2, Math.floor(2000 / classes));
      const x = Float32Array.from(randn(rows * classes, scale, offset, classes));
      const y = logSoftmaxOf(x, classes);
      let worst = 0;
      for (let row = 0; row < rows; row++) {
        const values = x.subarray(row * classes, (row + 1) * classes);
        const [max, excess] = maxAndExcess(values);
        for (const [i, v] of values.entries()) {
          const size = Math.max(max - v, excess);
          const error = Math.abs(y[row * classes + i]! - (v - max - excess));
          worst = Math.max(worst, size === 0 ? error * inf || 0 : error / ulp32(size));
        }
      }
      expect(worst).toBeLessThan(1);
    });
  });

  it.each([5, 10, 15, 20, 30, 60, 80])('keeps the digits of a confident row: margin %i', (d) => {
    const x = new Float32Array(1000);
    x[123] = d;
    const want = -Math.log1p(999 * Math.exp(-d));
    expect(logSoftmaxOf(x, 1000)[123]! / want - 1).toBeCloseTo(0, 7);
  });

  it.each([
    ['Infinity', [1, inf, 2], [nan, nan, nan]],
    ['-Infinity everywhere', [-inf, -inf, -inf], [nan, nan, nan]],
    ['NaN', [1, nan, 2], [nan, nan, nan]],
    ['NaN and Infinity', [inf, nan, 2], [nan, nan, nan]],
    ['-Infinity at the ends', [-inf, 5, -inf], [-inf, 0, -inf]],
    ['masks of -1e9', [-1e9, 0, -1e9], [-1e9, 0, -1e9]],
    ['large numbers', [15000, -15000, 0], [0, -30000, -15000]],
  ])('of a row with %s is that of PyTorch', (_, row, want) => {
    expect([...logSoftmaxOf(Float32Array.from(row), 3)]).toEqual(want);
  });

  it('takes one class', () => {
    expect([...logSoftmaxOf(Float32Array.of(5, -inf, inf, nan), 1)]).toEqual([0, nan, nan, nan]);
  });
});
