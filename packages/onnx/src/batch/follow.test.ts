import { describe, expect, it } from 'vitest';
import { dimName, follow } from './follow.ts';

const sizes = [5, 6, 8];

describe('follow', () => {
  it('finds what is proportional, shifted, or does not follow', () => {
    const at = (n: number): bigint[] => [BigInt(n), 784n, BigInt(2 * n + 1), -1n];
    expect(follow('int64', sizes.map(at), sizes)).toEqual({
      kind: 'linear',
      scale: [1, 0, 2, 0],
      shift: [0, 784, 1, -1],
    });
  });

  it('finds reciprocals of rounded numbers', () => {
    const mean = sizes.map((n) => Float32Array.of(1 / (3 * n)));
    const law = follow('float32', mean, sizes);
    expect(law?.kind).toBe('quotient');
    for (const n of [1, 64, 1000]) {
      const value = (law?.scale[0] ?? 0) / (n + (law?.shift[0] ?? 0));
      expect(Math.abs(value * 3 * n - 1)).toBeLessThan(2e-7);
    }
    const spread = sizes.map((n) => Float32Array.of(2 / (n - 1)));
    expect(follow('float32', spread, sizes)).toEqual({ kind: 'quotient', scale: [2], shift: [-1] });
  });

  it('refuses everything else', () => {
    const each = (f: (n: number) => number) => sizes.map((n) => Float32Array.of(f(n)));
    const whole = (f: (n: number) => number) => sizes.map((n) => [BigInt(f(n))]);
    expect(follow('float32', each(Math.sqrt), sizes)).toBeNull();
    expect(follow('float32', each(Math.log), sizes)).toBeNull();
    for (const f of [(n: number) => Math.floor(n / 2), (n: number) => (n * (n - 1)) / 2]) {
      expect(follow('float32', each(f), sizes)).toBeNull();
    }
    expect(
      follow(
        'int64',
        whole((n) => n * n),
        sizes,
      ),
    ).toBeNull();
    expect(
      follow(
        'int64',
        whole((n) => Math.ceil(n / 2)),
        sizes,
      ),
    ).toBeNull();
    expect(
      follow(
        'bool',
        each((n) => n % 2),
        sizes,
      ),
    ).toBeNull();
  });
});

it('dimensions are named by how they follow', () => {
  expect(dimName('batch', 1, 0)).toBe('batch');
  expect(dimName('batch', 3, 0)).toBe('3*batch');
  expect(dimName('batch', 1, 2)).toBe('batch+2');
  expect(dimName('batch', 2, -1)).toBe('2*batch-1');
});
