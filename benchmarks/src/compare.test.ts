import { describe, expect, it } from 'vitest';
import { compare, type Plan, type Row } from './compare.ts';
import type { Entry } from './contenders.ts';
import { referenceOfWorkload } from './reference.ts';
import type { Session } from './session.ts';
import type { Workload } from './workloads.ts';

const workload: Workload = {
  id: 'ce-1024x1000',
  title: 'small cross-entropy',
  family: 'crossEntropy',
  sizes: { rows: 2, columns: 3 },
  rate: { unit: 'runs/s', of: (milliseconds) => 1000 / milliseconds },
};
const reference = referenceOfWorkload(workload);
const plan: Plan = { rounds: 3, sampleMilliseconds: 10, warmMilliseconds: 1 };

const entry = (id: string): Entry => ({
  id,
  about: '',
  source: { language: 'node', module: 'none' },
});

const failing = (message: string) => (): Promise<never> => Promise.reject(new Error(message));

/** Answers right and at once. */
const idle: Session = {
  open: async () => ({ threads: 1 }),
  prepare: async () => true,
  results: async () => reference,
  warm: async () => ({ first: 1, best: 1 }),
  sample: async () => ({ cpu: 1, wall: 1 }),
  peak: async () => undefined,
  gpu: async () => undefined,
  soak: failing('no soak here'),
  stop: () => {},
};

interface Script {
  readonly milliseconds: number;
  readonly change?: Partial<Session>;
}

/** Sessions that take the scripted time, and a log of who was sampled when. */
function scripted(scripts: Record<string, Script>): {
  rows: Promise<Row[]>;
  log: string[];
  stopped: string[];
} {
  const log: string[] = [];
  const stopped: string[] = [];
  const sessionOf = ({ id }: Entry): Session => {
    const { milliseconds, change } = scripts[id];
    return {
      ...idle,
      warm: async () => ({ first: milliseconds, best: milliseconds }),
      sample: async () => {
        log.push(id);
        return { cpu: milliseconds, wall: milliseconds };
      },
      stop: () => {
        stopped.push(id);
      },
      ...change,
    };
  };
  const rows = compare(workload, Object.keys(scripts).map(entry), sessionOf, () => reference, plan);
  return { rows, log, stopped };
}

describe('compare', () => {
  it('interleaves: every round samples all, starting one further each time', async () => {
    const { rows, log, stopped } = scripted({
      a: { milliseconds: 1 },
      b: { milliseconds: 2 },
      c: { milliseconds: 3 },
    });
    expect((await rows).map(({ status }) => status)).toEqual(['measured', 'measured', 'measured']);
    expect(log.join('')).toBe('abcbcacab');
    expect(stopped).toEqual(['a', 'b', 'c']);
  });

  it('never times a contender whose result is wrong', async () => {
    const { rows, log, stopped } = scripted({
      right: { milliseconds: 1 },
      wrong: {
        milliseconds: 1,
        change: { results: async () => ({ ...reference, loss: [0] }) },
      },
    });
    expect((await rows)[1]).toMatchObject({ id: 'wrong', status: 'wrong' });
    expect(log).not.toContain('wrong');
    expect(stopped).toContain('wrong');
  });

  it('has nothing to measure where nothing is expected', async () => {
    const session = { ...idle, open: async () => ({}) };
    const rows = compare(
      workload,
      [entry('limit')],
      () => session,
      () => undefined,
      plan,
    );
    expect(await rows).toEqual([
      { id: 'limit', status: 'missing', reason: 'has no crossEntropy task' },
    ]);
  });

  it('asks each measured contender what it does on the GPU, once', async () => {
    const use = { milliseconds: 0.5, bytes: 64, dispatches: 2, errors: [] };
    const asked: number[] = [];
    const gpu = async (times: number) => {
      asked.push(times);
      return use;
    };
    const { rows } = scripted({ a: { milliseconds: 1, change: { gpu } }, b: { milliseconds: 1 } });
    expect(await rows).toMatchObject([{ gpu: use }, { gpu: undefined }]);
    expect(asked).toEqual([10]);
  });

  it('gives the reason for every contender that was not measured', async () => {
    const { rows } = scripted({
      absent: { milliseconds: 1, change: { open: failing('no such library') } },
      narrow: { milliseconds: 1, change: { prepare: async () => false } },
      fragile: { milliseconds: 1, change: { sample: failing('out of memory') } },
      broken: { milliseconds: 1, change: { results: failing('kernel not registered') } },
    });
    expect(await rows).toEqual([
      { id: 'absent', status: 'unavailable', reason: 'no such library' },
      { id: 'narrow', status: 'missing', reason: 'has no crossEntropy task' },
      { id: 'fragile', status: 'failed', reason: 'out of memory' },
      { id: 'broken', status: 'failed', reason: 'kernel not registered' },
    ]);
  });

  it('sizes samples by the time of one run', async () => {
    const times: number[] = [];
    const sample = async (runs: number): Promise<{ cpu: number; wall: number }> => {
      times.push(runs);
      return { cpu: 1, wall: 1 };
    };
    await scripted({
      quick: { milliseconds: 0.5, change: { sample } },
      slow: { milliseconds: 900, change: { sample } },
    }).rows;
    expect(new Set(times)).toEqual(new Set([20, 1]));
  });
});
