import { describe, expect, it } from 'vitest';
import type { DType, TensorSpec } from '../spec.ts';
import { matmulLoop } from './matmul.ts';

const LAYOUTS = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
];

/** `[m, k]` and `[k, n]`, as stored, and their product. */
function specs(
  dtype: DType,
  [m, n, k]: readonly number[],
  { transposeA, transposeB }: (typeof LAYOUTS)[number],
): [TensorSpec, [TensorSpec, TensorSpec, TensorSpec]] {
  const spec = (...shape: unknown[]): TensorSpec => ({ dtype, shape: shape as number[] });
  const a = transposeA ? spec(k, m) : spec(m, k);
  const b = transposeB ? spec(n, k) : spec(k, n);
  return [spec(m, n), [a, b, b]];
}

describe.each(LAYOUTS)('the loop of matmul, %j', (layout) => {
  it('wraps around in int32', () => {
    const values = Int32Array.of(2147483647, -2147483648, 123456789, -7, 0, 99999);
    const c = new Int32Array(4);
    matmulLoop(...specs('int32', [2, 2, 3], layout), layout)(c, values, values);
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 2; j++) {
        let sum = 0n;
        for (let p = 0; p < 3; p++) {
          const left = values[layout.transposeA ? p * 2 + i : i * 3 + p]!;
          const right = values[layout.transposeB ? j * 3 + p : p * 2 + j]!;
          sum += BigInt(left) * BigInt(right);
        }
        expect(c[i * 2 + j]).toBe(Number(BigInt.asIntN(32, sum)));
      }
    }
  });

  it('sums floats in float64', () => {
    const a = Float32Array.of(1e8, 1, -1e8);
    const c = new Float32Array(1);
    matmulLoop(...specs('float32', [1, 1, 3], layout), layout)(c, a, Float32Array.of(1, 1, 1));
    expect([...c]).toEqual([1]);
  });

  it('of nothing is nothing, over nothing is 0', () => {
    const none = new Int32Array(0);
    const c = Int32Array.of(5);
    matmulLoop(...specs('int32', [1, 1, 0], layout), layout)(c, none, none);
    expect([...c]).toEqual([0]);
    const empty = matmulLoop(...specs('int32', [0, 2, 2], layout), layout);
    expect(() => empty(none, none, none)).not.toThrow();
  });
});
