import { permuted } from '@xent/core/plan';
import { describe, expect, it } from 'vitest';
import { makeValue, type View } from '../value.ts';
import { maxUlp32, randn } from './fixtures/numbers.ts';
import { call, f32 } from './fixtures/values.ts';
import { product } from './matmul.ts';

interface MatmulShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored as `[k, m]`. */
  readonly transposeA?: boolean;
  /** B is stored as `[n, k]`. */
  readonly transposeB?: boolean;
  /** Where the matrices begin in their arrays. */
  readonly aOffset?: number;
  readonly bOffset?: number;
}

function view(rows: number, columns: number, offset = 0): View {
  const shape = [rows, columns];
  return { of: makeValue('input', f32(...shape), []), offset, shape, strides: [columns, 1] };
}

function matmul(a: Float32Array, b: Float32Array, c: Float32Array, shape: MatmulShape): void {
  const { m, n, k, transposeA = false, transposeB = false, aOffset, bOffset } = shape;
  const left = transposeA ? permuted(view(k, m, aOffset), [1, 0]) : view(m, k, aOffset);
  const right = transposeB ? permuted(view(n, k, bOffset), [1, 0]) : view(k, n, bOffset);
  call(product(makeValue('matmul', f32(m, n), [left, right])), c, a, b);
}

function naive(a: Float32Array, b: Float32Array, shape: MatmulShape): Float64Array {
  const { m, n, k, transposeA, transposeB } = shape;
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum += a[transposeA ? p * m + i : i * k + p]! * b[transposeB ? j * k + p : p * n + j]!;
      }
      c[i * n + j] = sum;
    }
  }
  return c;
}

const LAYOUTS = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
];

const random = (n: number, seed = 1): Float32Array => Float32Array.from(randn(n, 1, 0, seed));

/** All four layouts against the triple loop. */
function check(m: number, n: number, k: number): void {
  const a = random(m * k, m + 1);
  const b = random(k * n, n + 7);
  for (const layout of LAYOUTS) {
    const shape = { m, n, k, ...layout };
    const c = new Float32Array(m * n).fill(Number.NaN);
    matmul(a, b, c, shape);
    const want = naive(a, b, shape);
    const close = want.map((v) => Math.max(Math.abs(v), 1e-3));
    const error = c.map((v, i) => Math.abs(v - want[i]!) / close[i]!);
    expect(Math.max(0, ...error)).toBeLessThan(2 ** -23.9);
  }
}

describe('matmul', () => {
  const SIZES = [1, 2, 3, 4, 5, 7, 10];
  const shapes = SIZES.flatMap((m) => SIZES.flatMap((n) => SIZES.map((k) => [m, n, k] as const)));

  it('equals the triple loop for small sizes in all layouts', () => {
    for (const [m, n, k] of shapes) check(m, n, k);
  });

  it.each([
    [64, 5, 784],
    [5, 784, 64],
    [10, 128, 64],
    [97, 13, 257],
    [193, 385, 3],
    [1, 100, 300],
    [100, 1, 300],
    [6, 771, 513],
    [4, 7, 1025],
    [5, 131, 2049],
    [4, 1027, 5],
    [3, 1100, 70],
  ])('equals the triple loop for [%i, %i] over %i', (m, n, k) => {
    check(m, n, k);
  });

  it('rounds float32 results once', () => {
    const k = 2000;
    const a = Float32Array.from(randn(3 * k));
    const b = Float32Array.from(randn(3 * k, 1, 0, 2));
    const c = new Float32Array(9);
    matmul(a, b, c, { m: 3, n: 3, k, transposeB: true });
    const want = naive(a, b, { m: 3, n: 3, k, transposeB: true });
    expect(maxUlp32(c, want)).toBeLessThan(0.5001);
  });

  it('of nothing is nothing, over nothing is 0', () => {
    const none = new Float32Array(0);
    matmul(none, none, none, { m: 0, n: 3, k: 2 });
    matmul(none, none, none, { m: 3, n: 0, k: 2 });
    for (const m of [1, 2]) {
      // Leaves numbers in the lanes that the next product must not see.
      check(4, 4, 4);
      const c = new Float32Array(2 * m).fill(9);
      matmul(none, none, c, { m, n: 2, k: 0 });
      expect([...c]).toEqual(new Array(2 * m).fill(0));
    }
  });

  it('skips nothing: 0 times Infinity and NaN are NaN', () => {
    for (const m of [1, 2, 4]) {
      for (const n of [1, 2, 5]) {
        const a = new Float32Array(m * 2);
        const b = new Float32Array(2 * n).fill(1);
        b[0] = Infinity;
        b[2 * n - 1] = Number.NaN;
        const c = new Float32Array(m * n);
        matmul(a, b, c, { m, n, k: 2 });
        expect([...c]).toEqual([...naive(a, b, { m, n, k: 2 })]);
        expect(c[0]).toBeNaN();
      }
    }
  });

  it('keeps infinities of one sign', () => {
    const c = new Float32Array(4);
    matmul(Float32Array.of(Infinity, 1, 1, 1), Float32Array.of(1, 2, 1, 1), c, {
      m: 2,
      n: 2,
      k: 2,
    });
    expect([...c]).toEqual([Infinity, Infinity, 2, 3]);
  });

  it('reads at offsets', () => {
    for (const m of [1, 2]) {
      const a = Float32Array.of(9, 9, 9, 1, 2, 3, 4);
      const b = Float32Array.of(9, 1, 0, 0, 1);
      const c = new Float32Array(2 * m).fill(-1);
      matmul(a, b, c, { m, n: 2, k: 2, aOffset: 3, bOffset: 1 });
      expect([...c]).toEqual([1, 2, 3, 4].slice(0, 2 * m));
    }
  });

  it('takes rows that no lane was made for', () => {
    for (const k of [32_767, 40_000]) check(3, 3, k);
    check(4, 5, 6);
  });

  it('sees nothing of a product that was larger and not finite', () => {
    const nan = new Float32Array(10_000).fill(Number.NaN);
    matmul(nan, nan, new Float32Array(10_000), { m: 100, n: 100, k: 100 });
    for (const k of [1, 5, 2000]) for (const m of [2, 4]) check(m, 3, k);
  });

  it('gives the same bits whatever ran before', () => {
    const a = Float32Array.from(randn(50 * 60));
    const b = Float32Array.from(randn(60 * 70));
    const results = [0, 1, 2].map((round) => {
      const size = 30 * round + 1;
      matmul(random(size * size), random(size * size), new Float32Array(size * size), {
        m: size,
        n: size,
        k: size,
      });
      const c = new Float32Array(50 * 70);
      matmul(a, b, c, { m: 50, n: 70, k: 60 });
      return c;
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
