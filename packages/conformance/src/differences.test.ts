import { expect, it } from 'vitest';
import { centralDifferences } from './differences.ts';
import { floats } from './fill.ts';

it('central differences are accurate to about ten digits', async () => {
  const inputs = [floats([0.5, -2, 40]), floats([3])];
  const slopes = await centralDifferences(
    async ([x, y]) =>
      Array.from(x?.values ?? []).reduce((s, v) => s + Math.sin(v), 0) * Number(y?.values[0]),
    inputs,
    0,
  );
  [0.5, -2, 40].forEach((v, i) => {
    expect(Math.abs((slopes[i] as number) - 3 * Math.cos(v))).toBeLessThan(1e-9);
  });
});
