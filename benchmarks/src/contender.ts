import type { Inputs } from './inputs.ts';
import type { Results } from './reference.ts';
import type { Family, Sizes } from './workloads.ts';

/** One workload, prepared by one library: inputs are where the library wants them. */
export interface Task {
  /** Does the work so many times; when it settles, all of it is finished. Results stay with the library. */
  run(times: number): void | Promise<void>;
  /** Reads the outputs of one run; for training, of the first `CHECKED_STEPS` steps. */
  results(): Results | Promise<Results>;
}

type Start<F extends Family> = (sizes: Sizes[F], inputs: Inputs[F]) => Task | Promise<Task>;

/** Versions and settings worth recording, such as the number of threads. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** A library as a module: `export const contender: Contender`. */
export interface Contender {
  /** Loads and configures the library; throws with the reason where that is impossible. */
  open(): Facts | Promise<Facts>;
  /** The families it can do; one that is absent is reported as such. */
  readonly tasks: { readonly [F in Family]?: Start<F> };
  /** What the library says that it holds now. */
  held?(): { readonly bytes: number; readonly storages: number };
}
