import type { Task } from './contender.ts';
import type { Warmth } from './session.ts';
import type { Timing } from './stats.ts';

/** Below this a run is mostly the wait for its end, and several in a row say more. */
const SHORT = { milliseconds: 5, batch: 25 };

/** Runs one at a time for at least so long, and at least twice unless one run takes longer than that. */
export async function warm(task: Task, milliseconds: number): Promise<Warmth> {
  const start = performance.now();
  let first: number | undefined;
  let best = Number.POSITIVE_INFINITY;
  do {
    const before = performance.now();
    await task.run(1);
    const taken = performance.now() - before;
    first ??= taken;
    best = Math.min(best, taken);
  } while (performance.now() - start < milliseconds);
  if (best < SHORT.milliseconds) {
    const before = performance.now();
    await task.run(SHORT.batch);
    best = Math.min(best, (performance.now() - before) / SHORT.batch);
  }
  return { first, best };
}

/** Milliseconds of one run, from so many in a row; `cpu` is the clock that counts all threads. */
export async function sample(task: Task, times: number, cpu?: () => number): Promise<Timing> {
  const cpuBefore = cpu?.() ?? Number.NaN;
  const before = performance.now();
  await task.run(times);
  const wall = performance.now() - before;
  return { cpu: ((cpu?.() ?? Number.NaN) - cpuBefore) / times, wall: wall / times };
}
