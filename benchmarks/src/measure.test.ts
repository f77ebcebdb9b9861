import { describe, expect, it } from 'vitest';
import type { Task } from './contender.ts';
import { sample, warm } from './measure.ts';

const counting = (): { task: Task; runs: number[] } => {
  const runs: number[] = [];
  const run = (times: number): void => {
    runs.push(times);
  };
  return { task: { run, results: () => ({}) }, runs };
};

describe('warm', () => {
  it('ends with several runs in a row where one alone is mostly waiting', async () => {
    const { task, runs } = counting();
    const { best } = await warm(task, 5);
    expect(runs[0]).toBe(1);
    expect(runs.at(-1)).toBe(25);
    expect(best).toBeLessThan(5);
  });

  it('leaves a slow one at a single run', async () => {
    const runs: number[] = [];
    const run = async (times: number): Promise<void> => {
      runs.push(times);
      await new Promise((resolve) => setTimeout(resolve, 30));
    };
    const { first, best } = await warm({ run, results: () => ({}) }, 5);
    expect(runs).toEqual([1]);
    expect(best).toBe(first);
  });
});

describe('sample', () => {
  it('divides both clocks by the number of runs', async () => {
    const { task, runs } = counting();
    let now = 100;
    const clock = (): number => {
      now += 40;
      return now;
    };
    expect((await sample(task, 4, clock)).cpu).toBe(10);
    expect(runs).toEqual([4]);
  });

  it('leaves CPU time open where nothing tells it', async () => {
    expect((await sample(counting().task, 1)).cpu).toBeNaN();
  });
});
