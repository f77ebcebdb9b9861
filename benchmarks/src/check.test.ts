import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { type Results, referenceOf } from './reference.ts';

const expected = referenceOf('crossEntropy', { rows: 4, columns: 5 });

const gradientWith = (change: (gradient: Float64Array) => void): Results => {
  const gradient = Float64Array.from(expected['gradient']);
  change(gradient);
  return { ...expected, gradient };
};

const reasonOf = (actual: Results): string => {
  const verdict = check('crossEntropy', expected, actual);
  return verdict.ok ? 'accepted' : verdict.reason;
};

describe('check', () => {
  it('accepts float32 rounding and reports the largest error', () => {
    const rounded = Object.fromEntries(
      Object.entries(expected).map(([name, values]) => [name, Float32Array.from(values)]),
    );
    const verdict = check('crossEntropy', expected, rounded);
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict.ok && verdict.error).toBeGreaterThan(0);
    expect(verdict.ok && verdict.error).toBeLessThan(1e-7);
  });

  it('rejects one wrong element and names it', () => {
    const reason = reasonOf(
      gradientWith((gradient) => {
        gradient[7] += 1e-4;
      }),
    );
    expect(reason).toContain('wrong result: gradient[7]');
  });

  it('rejects a small element that is off by its own size', () => {
    const values = Array.from(expected['gradient'], Math.abs);
    const smallest = values.indexOf(Math.min(...values));
    const reason = reasonOf(
      gradientWith((gradient) => {
        gradient[smallest] *= 1.01;
      }),
    );
    expect(reason).toContain(`gradient[${smallest}]`);
  });

  it('rejects NaN, a missing output and a wrong length', () => {
    const withNaN = gradientWith((gradient) => {
      gradient[0] = Number.NaN;
    });
    expect(reasonOf(withNaN)).toContain('is NaN');
    expect(reasonOf({ loss: expected['loss'] })).toBe('gradient is missing');
    expect(reasonOf({ ...expected, gradient: [1, 2] })).toBe('gradient has 2 elements, not 20');
  });

  it('rejects a sum where the mean was asked for', () => {
    expect(reasonOf({ ...expected, loss: [expected['loss'][0] * 4] })).toContain('loss[0]');
  });
});
