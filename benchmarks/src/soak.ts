import type { Session } from './session.ts';
import type { Workload } from './workloads.ts';

/** What is held after so many runs; a count is absent where nothing tells it. */
export interface SoakPoint {
  readonly runs: number;
  /** GPU buffers that were created and not destroyed, and their bytes. */
  readonly buffers?: number | undefined;
  readonly bufferBytes?: number | undefined;
  /** What the library says that it holds. */
  readonly held?: { readonly bytes: number; readonly storages: number } | undefined;
  readonly residentBytes?: number | undefined;
  /** Errors of the GPU that no scope caught. */
  readonly errors: number;
}

export interface SoakVerdict {
  readonly flat: boolean;
  /** What grew, and from what to what. */
  readonly reason?: string;
}

const countsOf = ({
  buffers,
  bufferBytes,
  held,
}: SoakPoint): Record<string, number | undefined> => ({
  buffers,
  bufferBytes,
  heldBytes: held?.bytes,
  storages: held?.storages,
});

/**
 * Flat: no count is higher in the second half than it ever was in the first, when pools and caches filled. Resident
 * memory breathes with the collector, so it is shown and not judged.
 */
export function judgeSoak(points: readonly SoakPoint[]): SoakVerdict {
  if (points.length < 2) return { flat: false, reason: 'fewer than two points' };
  const errors = points.at(-1)?.errors ?? 0;
  if (errors > 0) return { flat: false, reason: `${errors} GPU errors` };
  const half = Math.floor(points.length / 2);
  const highest = new Map<string, number>();
  for (const [i, point] of points.entries()) {
    for (const [name, now] of Object.entries(countsOf(point))) {
      if (now === undefined) continue;
      const before = highest.get(name) ?? 0;
      if (i < half) highest.set(name, Math.max(before, now));
      else if (now > before) {
        return {
          flat: false,
          reason: `${name} rose from ${before} to ${now} by run ${point.runs}`,
        };
      }
    }
  }
  return { flat: true };
}

/** Soaks one contender; `note` hears of every point. */
export async function soak(
  session: Session,
  workload: Workload,
  runs: number,
  points: number,
  note: (point: SoakPoint) => void,
): Promise<SoakPoint[]> {
  await session.open();
  if (!(await session.prepare(workload))) throw new Error(`has no ${workload.family} task`);
  const seen: SoakPoint[] = [];
  for (let point = 1; point <= points; point++) {
    const until = Math.round((runs * point) / points);
    seen.push(await session.soak(until - (seen.at(-1)?.runs ?? 0)));
    note(seen[point - 1]);
  }
  return seen;
}
