import { js } from '@xent/backend-js';
import { manualSeed, type Parameter, parameter, setBackend, zeros } from '@xent/core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { init } from '../index.ts';

beforeAll(() => setBackend(js()));
beforeEach(() => manualSeed(11));

interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly low: number;
  readonly high: number;
}

async function moments(cell: Parameter): Promise<Moments> {
  const data = [...(await cell.data())];
  const mean = data.reduce((total, x) => total + x, 0) / data.length;
  const variance = data.reduce((total, x) => total + (x - mean) ** 2, 0) / data.length;
  return { mean, std: Math.sqrt(variance), low: Math.min(...data), high: Math.max(...data) };
}

/** A weight of 100 inputs and 150 outputs. */
const weight = (): Parameter => parameter(zeros([150, 100]));

describe('fills', () => {
  it('uniform between its ends', async () => {
    const { mean, low, high } = await moments(init.uniform(weight(), { a: -1, b: 3 }));
    expect(mean).toBeCloseTo(1, 1);
    expect(low).toBeGreaterThanOrEqual(-1);
    expect(low).toBeLessThan(-0.99);
    expect(high).toBeLessThan(3);
    expect(high).toBeGreaterThan(2.99);
    expect((await moments(init.uniform(weight()))).mean).toBeCloseTo(0.5, 1);
  });

  it('normal with its moments', async () => {
    const { mean, std } = await moments(init.normal(weight(), { mean: 2, std: 0.5 }));
    expect(mean).toBeCloseTo(2, 1);
    expect(std).toBeCloseTo(0.5, 1);
    expect((await moments(init.normal(weight()))).std).toBeCloseTo(1, 1);
  });

  it('one number', async () => {
    const cell = parameter([1, 2], { dtype: 'float64' });
    expect(await init.constant(cell, 0.1).array()).toEqual([0.1, 0.1]);
    expect(await init.zeros(cell).array()).toEqual([0, 0]);
    expect(await init.ones(cell).array()).toEqual([1, 1]);
    expect(cell.requiresGrad).toBe(true);
  });

  it('refuses ends and deviations that are none', () => {
    expect(() => init.uniform(weight(), { a: 2 })).toThrow('expected a <= b, got a = 2 and b = 1');
    expect(() => init.normal(weight(), { std: -1 })).toThrow('expected std >= 0, got -1');
  });
});

describe('scaled to the layer', () => {
  const bound = async (cell: Parameter): Promise<number> => (await moments(cell)).high;
  const std = async (cell: Parameter): Promise<number> => (await moments(cell)).std;

  it('xavierUniform and xavierNormal', async () => {
    expect(await bound(init.xavierUniform(weight()))).toBeCloseTo(Math.sqrt(6 / 250), 3);
    expect(await bound(init.xavierUniform(weight(), { gain: 2 }))).toBeCloseTo(
      2 * Math.sqrt(6 / 250),
      3,
    );
    expect(await std(init.xavierNormal(weight()))).toBeCloseTo(Math.sqrt(2 / 250), 2);
  });

  it('kaimingUniform and kaimingNormal', async () => {
    expect(await bound(init.kaimingUniform(weight()))).toBeCloseTo(Math.sqrt(6 / 100), 3);
    expect(await bound(init.kaimingUniform(weight(), { a: Math.sqrt(5) }))).toBeCloseTo(0.1, 3);
    expect(
      await bound(init.kaimingUniform(weight(), { mode: 'fanOut', nonlinearity: 'relu' })),
    ).toBeCloseTo(Math.sqrt(6 / 150), 3);
    expect(await std(init.kaimingNormal(weight(), { nonlinearity: 'linear' }))).toBeCloseTo(
      Math.sqrt(1 / 100),
      2,
    );
  });

  it('counts the window of a convolution', async () => {
    const kernel = parameter(zeros([8, 4, 5, 5]));
    expect(await bound(init.kaimingUniform(kernel, { nonlinearity: 'linear' }))).toBeCloseTo(
      Math.sqrt(3 / 100),
      2,
    );
  });

  it('refuses vectors and unknown modes', () => {
    expect(() => init.xavierUniform(parameter([1]))).toThrow(
      'init.xavierUniform: expected a weight of at least two dimensions [out, in, ...], got float32[1]',
    );
    expect(() => init.kaimingNormal(weight(), { mode: 'fan_in' as never })).toThrow(
      "expected mode 'fanIn' or 'fanOut', got fan_in",
    );
  });
});

describe('calculateGain', () => {
  it.each([
    ['linear', 1],
    ['conv2d', 1],
    ['sigmoid', 1],
    ['tanh', 5 / 3],
    ['relu', Math.sqrt(2)],
    ['leakyRelu', Math.sqrt(2 / (1 + 0.01 ** 2))],
    ['selu', 0.75],
  ] as const)('of %s', (name, gain) => {
    expect(init.calculateGain(name)).toBeCloseTo(gain, 12);
  });

  it('takes the slope of leakyRelu, and refuses unknown names', () => {
    expect(init.calculateGain('leakyRelu', 1)).toBeCloseTo(1, 12);
    expect(() => init.calculateGain('swish' as never)).toThrow('got swish');
  });
});
