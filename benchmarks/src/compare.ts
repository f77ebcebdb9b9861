import { check } from './check.ts';
import type { Facts } from './contender.ts';
import type { Entry } from './contenders.ts';
import type { GpuReport } from './gpu/recorder.ts';
import type { Results } from './reference.ts';
import type { Session, Warmth } from './session.ts';
import type { Timing } from './stats.ts';
import type { Workload } from './workloads.ts';

export interface Plan {
  readonly rounds: number;
  /** Wall milliseconds that one sample should take. */
  readonly sampleMilliseconds: number;
  readonly warmMilliseconds: number;
}

/** Once a contender has had so many samples and so much time, the slow ones sit out the other rounds. */
const ENOUGH = { samples: 3, milliseconds: 15_000 };

/** Keeps one sample short even where a single run is far below the clock's noise. */
const MOST_RUNS = 5000;

/** Few enough for one set of timestamps. */
const GPU_RUNS = 10;

export interface Measured {
  readonly id: string;
  readonly status: 'measured';
  readonly facts: Facts;
  /** Largest difference from the reference, over the largest magnitude of that output. */
  readonly error: number;
  readonly warmth: Warmth;
  readonly runsPerSample: number;
  readonly rounds: readonly (Timing | undefined)[];
  readonly peakBytes: number | undefined;
  /** What one run did on the GPU, where it used one. */
  readonly gpu: GpuReport | undefined;
}

/** `unavailable`: could not start; `missing`: lacks the workload; `wrong`: failed the check; `failed`: broke later. */
export interface Unmeasured {
  readonly id: string;
  readonly status: 'unavailable' | 'missing' | 'wrong' | 'failed';
  readonly reason: string;
}

export type Row = Measured | Unmeasured;

interface Runner {
  readonly id: string;
  readonly session: Session;
  readonly facts: Facts;
  readonly error: number;
  readonly warmth: Warmth;
  readonly runs: number;
  readonly rounds: (Timing | undefined)[];
  spent: number;
  failure?: Unmeasured;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Opens, prepares, checks and warms one contender; whatever is wrong with it becomes its row. */
async function admit(
  id: string,
  session: Session,
  workload: Workload,
  reference: Results | undefined,
  plan: Plan,
): Promise<Runner | Unmeasured> {
  let status: Unmeasured['status'] = 'unavailable';
  try {
    const facts = await session.open();
    status = 'failed';
    if (!reference || !(await session.prepare(workload))) {
      return { id, status: 'missing', reason: `has no ${workload.family} task` };
    }
    const verdict = check(workload.family, reference, await session.results());
    if (!verdict.ok) return { id, status: 'wrong', reason: verdict.reason };
    const warmth = await session.warm(plan.warmMilliseconds);
    const runs = Math.round(plan.sampleMilliseconds / Math.max(warmth.best, 1e-6));
    return {
      id,
      session,
      facts,
      error: verdict.error,
      warmth,
      runs: Math.min(Math.max(runs, 1), MOST_RUNS),
      rounds: [],
      spent: 0,
    };
  } catch (error) {
    return { id, status, reason: messageOf(error) };
  }
}

async function takeSample(runner: Runner, round: number): Promise<void> {
  const taken = runner.rounds.filter((timing) => timing !== undefined).length;
  if (runner.failure || (taken >= ENOUGH.samples && runner.spent > ENOUGH.milliseconds)) return;
  try {
    const timing = await runner.session.sample(runner.runs);
    runner.rounds[round] = timing;
    runner.spent += timing.wall * runner.runs;
  } catch (error) {
    runner.failure = { id: runner.id, status: 'failed', reason: messageOf(error) };
  }
}

async function finish(runner: Runner, plan: Plan): Promise<Row> {
  if (runner.failure) return runner.failure;
  return {
    id: runner.id,
    status: 'measured',
    facts: runner.facts,
    error: runner.error,
    warmth: runner.warmth,
    runsPerSample: runner.runs,
    rounds: Array.from({ length: plan.rounds }, (_, round) => runner.rounds[round]),
    peakBytes: await runner.session.peak().catch(() => undefined),
    gpu: await runner.session.gpu(Math.min(runner.runs, GPU_RUNS)).catch(() => undefined),
  };
}

/**
 * Measures all contenders on one workload in one interleaved run: each is checked against its
 * reference first, and has no such task where there is none; then every round samples every one of them, starting one further each time.
 */
export async function compare(
  workload: Workload,
  entries: readonly Entry[],
  sessionOf: (entry: Entry) => Session,
  referenceFor: (entry: Entry) => Results | undefined,
  plan: Plan,
  note: (line: string) => void = () => {},
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  const runners: Runner[] = [];
  try {
    for (const entry of entries) {
      const session = sessionOf(entry);
      const admitted = await admit(entry.id, session, workload, referenceFor(entry), plan);
      if ('session' in admitted) {
        runners.push(admitted);
        note(`${workload.id} ${entry.id}: ${admitted.warmth.best.toPrecision(3)} ms`);
      } else {
        session.stop();
        rows.set(entry.id, admitted);
        note(`${workload.id} ${entry.id}: ${admitted.status}: ${admitted.reason}`);
      }
    }
    for (let round = 0; round < plan.rounds; round++) {
      for (let turn = 0; turn < runners.length; turn++) {
        await takeSample(runners[(turn + round) % runners.length], round);
      }
    }
    for (const runner of runners) rows.set(runner.id, await finish(runner, plan));
  } finally {
    for (const { session } of runners) session.stop();
  }
  return entries.flatMap(({ id }) => rows.get(id) ?? []);
}
