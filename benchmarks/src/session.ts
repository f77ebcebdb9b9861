import type { Facts } from './contender.ts';
import type { GpuReport } from './gpu/recorder.ts';
import type { Results } from './reference.ts';
import type { SoakPoint } from './soak.ts';
import type { Timing } from './stats.ts';
import type { Workload } from './workloads.ts';

export interface Warmth {
  /** Wall milliseconds of the first run after the check. */
  readonly first: number;
  /** Wall milliseconds of the fastest run. */
  readonly best: number;
}

/** One contender in its own process, for the whole of one workload. Every call may reject with the reason. */
export interface Session {
  open(): Promise<Facts>;
  /** False when the contender lacks the workload's family. */
  prepare(workload: Workload): Promise<boolean>;
  results(): Promise<Results>;
  warm(milliseconds: number): Promise<Warmth>;
  /** Mean time of one run over so many runs in a row. */
  sample(times: number): Promise<Timing>;
  /** Bytes above what was resident before the first run; undefined where the system does not tell. */
  peak(): Promise<number | undefined>;
  /** What one run does on the GPU, from so many; undefined for one that uses none. */
  gpu(times: number): Promise<GpuReport | undefined>;
  /** Runs so many more times, and looks at what is held then. */
  soak(times: number): Promise<SoakPoint>;
  stop(): void;
}

export interface SessionOptions {
  /** Longest time for one command. */
  readonly limitMilliseconds: number;
  /** Count GPU buffers, for a soak. */
  readonly countBuffers: boolean;
}
