import { describe, expect, it } from 'vitest';
import { soakText } from './report/soak.ts';
import type { Session } from './session.ts';
import { judgeSoak, type SoakPoint, soak } from './soak.ts';
import { WORKLOADS } from './workloads.ts';

const [workload] = WORKLOADS;

const points = (...buffers: number[]): SoakPoint[] =>
  buffers.map((count, i) => ({
    runs: 100 * (i + 1),
    buffers: count,
    bufferBytes: 1000,
    errors: 0,
  }));

describe('judgeSoak', () => {
  it('lets pools fill in the first half, and memory breathe below that', () => {
    expect(judgeSoak(points(3, 9, 8, 9))).toEqual({ flat: true });
  });

  it('names what grew, and when', () => {
    const { flat, reason } = judgeSoak(points(3, 9, 9, 10));
    expect(flat).toBe(false);
    expect(reason).toBe('buffers rose from 9 to 10 by run 400');
  });

  it('sees what the library itself holds', () => {
    const held = [5, 5, 5, 6].map((storages, i) => ({
      runs: i + 1,
      held: { bytes: 1, storages },
      errors: 0,
    }));
    expect(judgeSoak(held).reason).toContain('storages rose from 5 to 6');
  });

  it('is not content with errors, or with one look', () => {
    const [only] = points(1);
    expect(judgeSoak([only, { ...only, errors: 2 }]).reason).toBe('2 GPU errors');
    expect(judgeSoak([only]).flat).toBe(false);
  });
});

describe('soak', () => {
  const session = (prepares: boolean, log: number[]): Session => {
    let runs = 0;
    return {
      open: async () => ({}),
      prepare: async () => prepares,
      soak: async (times) => {
        log.push(times);
        runs += times;
        return { runs, errors: 0 };
      },
    } as Partial<Session> as Session;
  };

  it('shares the runs out among the points, and loses none', async () => {
    const log: number[] = [];
    const seen = await soak(session(true, log), workload, 10, 4, () => {});
    expect(log).toEqual([3, 2, 3, 2]);
    expect(seen.map(({ runs }) => runs)).toEqual([3, 5, 8, 10]);
  });

  it('refuses a contender without the task', async () => {
    await expect(soak(session(false, []), workload, 10, 2, () => {})).rejects.toThrow(/has no/);
  });
});

describe('soakText', () => {
  it('shows the first and the last point and the verdict', () => {
    const text = soakText(workload, [{ id: 'leaky', points: points(1, 2, 3, 4) }]);
    expect(text).toContain('| leaky | 100 | 1 |');
    expect(text).toContain('| leaky | 400 | 4 |');
    expect(text).toContain('- leaky: NOT FLAT: buffers rose from 2 to 3 by run 300');
  });
});
