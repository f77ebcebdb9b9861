import { describe, expect, it } from 'vitest';
import { floats, ints } from '../fill.ts';
import { batches, confident } from './distributions.ts';
import { exactRow } from './exact.ts';

const one = (scores: readonly number[], target: number) =>
  exactRow(
    {
      name: 'one',
      rows: 1,
      classes: scores.length,
      scores: floats(scores, [1, scores.length]),
      targets: ints([target]),
    },
    0,
  );

describe('exactRow', () => {
  it('gives the values of the textbook', () => {
    const { probabilities, loss, gradient } = one([2, 1, 0], 0);
    const total = Math.E ** 2 + Math.E + 1;
    expect(probabilities[1]).toBeCloseTo(Math.E / total, 15);
    expect(loss).toBeCloseTo(Math.log(total) - 2, 15);
    expect(gradient[0]).toBeCloseTo(-(Math.E + 1) / total, 15);
    expect(gradient[2]).toBeCloseTo(1 / total, 15);
  });

  it('keeps the digits of a confident row', () => {
    const { loss, gradient, logProbabilities } = one([60, 0], 0);
    expect(loss / Math.exp(-60)).toBeCloseTo(1, 14);
    expect(gradient[0]).toBe(-(gradient[1] as number));
    expect(logProbabilities[0]).toBe(-loss);
  });

  it('keeps them where another class leads', () => {
    const { logProbabilities, loss } = one([0, 40], 0);
    expect((logProbabilities[1] as number) / -Math.exp(-40)).toBeCloseTo(1, 14);
    expect(loss).toBe(40);
  });
});

describe('distributions', () => {
  it('have a target for each row, inside the classes', () => {
    for (const { rows, classes, scores, targets } of [...batches(), confident()]) {
      expect(scores.values).toHaveLength(rows * classes);
      expect(targets.values).toHaveLength(rows);
      for (const t of Array.from(targets.values)) expect(t >= 0 && t < classes).toBe(true);
    }
  });

  it('are what they say', () => {
    const wide = batches().find(({ name }) => name === 'wide-32000');
    const values = Array.from(wide?.scores.values ?? []);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(0.2);
    expect(Math.abs(spread - 10)).toBeLessThan(0.2);
  });
});
