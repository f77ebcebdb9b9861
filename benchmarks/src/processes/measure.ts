import type { Task } from '../contender.ts';
import type { Warmth } from '../session.ts';
import type { Timing } from '../stats.ts';

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
  return { first, best };
}

/** CPU time is that of all threads of this process: garbage collector and compiler included. */
export async function sample(task: Task, times: number): Promise<Timing> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await task.run(times);
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: (user + system) / 1000 / times, wall: wall / times };
}
