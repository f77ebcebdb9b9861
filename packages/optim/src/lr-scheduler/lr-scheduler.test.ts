import { js } from '@xent/backend-js';
import { parameter, runtimeReport, setBackend, sum } from '@xent/core';
import { describe, expect, it } from 'vitest';
import { lrScheduler, SGD } from '../index.ts';

const { CosineAnnealingLR, ExponentialLR, LambdaLR, LinearLR, MultiStepLR, StepLR } = lrScheduler;

const optimizer = (lr = 0.8): SGD => new SGD([parameter([1])], { lr });

/** The learning rate at each of the first epochs. */
function rates(
  make: (optimizer: SGD) => InstanceType<typeof lrScheduler.LRScheduler>,
  epochs: number,
): number[] {
  const schedule = make(optimizer());
  const out = schedule.getLastLr();
  for (let i = 1; i < epochs; i++) {
    schedule.step();
    out.push(...schedule.getLastLr());
  }
  return out;
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
}

describe('schedules', () => {
  it('StepLR', () => {
    expectClose(
      rates((o) => new StepLR(o, 2, { gamma: 0.5 }), 6),
      [0.8, 0.8, 0.4, 0.4, 0.2, 0.2],
    );
    expectClose(
      rates((o) => new StepLR(o, 1), 3),
      [0.8, 0.08, 0.008],
    );
  });

  it('MultiStepLR', () => {
    expectClose(
      rates((o) => new MultiStepLR(o, [1, 3, 3], { gamma: 0.5 }), 5),
      [0.8, 0.4, 0.4, 0.1, 0.1],
    );
  });

  it('ExponentialLR', () => {
    expectClose(
      rates((o) => new ExponentialLR(o, 0.5), 4),
      [0.8, 0.4, 0.2, 0.1],
    );
  });

  it('LambdaLR', () => {
    expectClose(
      rates((o) => new LambdaLR(o, (epoch) => 1 / (1 + epoch)), 4),
      [0.8, 0.4, 0.8 / 3, 0.2],
    );
  });

  it('LinearLR', () => {
    expectClose(
      rates((o) => new LinearLR(o, { startFactor: 0.25, totalIters: 3 }), 6),
      [0.2, 0.4, 0.6, 0.8, 0.8, 0.8],
    );
    expectClose(rates((o) => new LinearLR(o), 2).slice(0, 1), [0.8 / 3]);
  });

  it('CosineAnnealingLR, down and up again', () => {
    const closed = (epoch: number): number =>
      0.1 + (0.7 * (1 + Math.cos((Math.PI * epoch) / 4))) / 2;
    expectClose(
      rates((o) => new CosineAnnealingLR(o, 4, { etaMin: 0.1 }), 14),
      Array.from({ length: 14 }, (_, epoch) => closed(epoch)),
    );
  });
});

describe('any schedule', () => {
  it('moves every group from its own learning rate', () => {
    const two = new SGD([{ params: [parameter([1])], lr: 1 }, { params: [parameter([1])] }], {
      lr: 0.5,
    });
    const schedule = new LambdaLR(two, [(epoch) => epoch + 1, () => 0.5]);
    schedule.step();
    expect(schedule.getLastLr()).toEqual([2, 0.25]);
    expect(() => new LambdaLR(two, [(epoch) => epoch])).toThrow('one a group, got 1');
  });

  it('goes on from a state', () => {
    const first = optimizer();
    const schedule = new StepLR(first, 3);
    schedule.step();
    schedule.step();
    const second = optimizer(first.lr);
    const resumed = new StepLR(second, 3);
    resumed.loadStateDict(schedule.stateDict());
    resumed.step();
    expect(second.lr).toBeCloseTo(0.08, 12);
    expect(() => resumed.loadStateDict({ lastEpoch: 0, baseLrs: [] })).toThrow(
      'StepLR.loadStateDict: expected 1 groups, got 0',
    );
  });

  it('causes no recompile', async () => {
    setBackend(js());
    const p = parameter([1, 2]);
    const sgd = new SGD([p], { lr: 0.1, momentum: 0.9 });
    const schedule = new ExponentialLR(sgd, 0.9);
    const before = runtimeReport().compiles;
    for (let step = 0; step < 5; step++) {
      sgd.zeroGrad();
      const loss = sum(p.mul(p));
      loss.backward();
      sgd.step();
      schedule.step();
      await loss.item();
    }
    expect(runtimeReport().compiles - before).toBe(1);
  });

  it('refuses sizes that are none', () => {
    expect(() => new StepLR(optimizer(), 0)).toThrow('StepLR: expected stepSize to be an integer');
    expect(() => new CosineAnnealingLR(optimizer(), 1.5)).toThrow('tMax');
    expect(() => new LinearLR(optimizer(), { startFactor: 0 })).toThrow('startFactor above 0');
    expect(() => new LinearLR(optimizer(), { totalIters: -1 })).toThrow('totalIters');
  });
});
