import * as backendJs from '@xent/backend-js';
import * as core from '@xent/core';
import * as data from '@xent/data';
import * as losses from '@xent/losses';
import * as nn from '@xent/nn';
import * as optim from '@xent/optim';
import { describe, expect, it } from 'vitest';
import * as xent from './index.ts';

const {
  crossEntropy,
  getBackend,
  Linear,
  manualSeed,
  max,
  runtimeReport,
  SGD,
  setBackend,
  softmax,
  tensor,
} = xent;

describe('the default backend', () => {
  it('is opened by the first computation, not by the import', async () => {
    expect(runtimeReport().backend).toBeNull();
    const y = softmax(tensor([1, 2]), 0);
    expect(runtimeReport().backend).toBeNull();
    await y.data();
    expect(runtimeReport().backend).toBe('js');
    expect(getBackend().synchronous).toBe(true);
  });

  it('gives way to another one', async () => {
    const other = backendJs.js();
    setBackend(other);
    await softmax(tensor([1, 2]), 0).data();
    expect(getBackend()).toBe(other);
  });
});

describe('the package', () => {
  it.each(Object.entries({ backendJs, core, data, losses, nn, optim }))(
    'has everything of %s',
    (_name, part) => {
      const whole: Readonly<Record<string, unknown>> = xent;
      const missing = Object.entries(part).filter(([name, value]) => whole[name] !== value);
      expect(missing.map(([name]) => name)).toEqual([]);
    },
  );

  it('trains the first program of the README', async () => {
    manualSeed(1);
    const model = new Linear(2, 3);
    const optimizer = new SGD(model.parameters(), { lr: 0.5 });
    const x = tensor([
      [2, 1],
      [-1, 2],
      [0, -2],
    ]);
    const read: number[] = [];
    for (let step = 0; step < 100; step++) {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(x), [0, 1, 2]);
      loss.backward();
      optimizer.step();
      if (step % 20 === 0) read.push(await loss.item());
    }
    expect([...read].sort((a, b) => b - a)).toEqual(read);
    const { values, indices } = max(softmax(model.forward(x), 1), 1);
    expect(await indices.array()).toEqual([0, 1, 2]);
    for (const p of await values.data()) expect(p).toBeGreaterThan(0.9);
  });
});
