/** What xent-js is held to: its CPU time over the baseline's, in one interleaved run. */
export interface Goal {
  readonly workload: string;
  readonly baseline: string;
  readonly atMost: number;
}

export const SUBJECT = 'xent-js';

export const GOALS: readonly Goal[] = [
  { workload: 'ce-1024x1000', baseline: 'torch', atMost: 3 },
  { workload: 'ce-128x32000', baseline: 'torch', atMost: 3 },
  { workload: 'ce-1024x1000', baseline: 'tfjs-cpu', atMost: 1 / 60 },
  { workload: 'ce-128x32000', baseline: 'tfjs-cpu', atMost: 1 / 60 },
  { workload: 'train-784-5-3', baseline: 'tfjs-cpu', atMost: 1 / 3 },
  { workload: 'train-784-5-3', baseline: 'naive-js', atMost: 1.2 },
  { workload: 'train-784-128-10', baseline: 'tfjs-cpu', atMost: 1 / 6 },
  { workload: 'matmul-512', baseline: 'tuned-js', atMost: 1.1 },
];
