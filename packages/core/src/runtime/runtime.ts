import type { Backend } from '../backend.ts';
import { BackendError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { Steps } from './steps.ts';

/** What was done so far. */
export interface Counts {
  compiles: number;
  hits: number;
  evictions: number;
  flushes: number;
}

/** What turns pending tensors into values on a backend, a graph at a time. */
export class Runtime {
  /** The backend that was set, or opened as the default. */
  chosen: Backend | null = null;
  /** Opened at the first flush when nothing was set. */
  fallback: (() => Backend) | null = null;
  /** What parameters bring; see `stepsOf`. */
  steps: Steps | null = null;
  /** What is to be computed in this tick, and where. */
  readonly asked: Map<Tensor, Backend> = new Map();
  /** Number of runs that somebody may have to wait for, and the end of the last one. */
  inFlight = 0;
  tail: Promise<unknown> = Promise.resolve();
  readonly counts: Counts = { compiles: 0, hits: 0, evictions: 0, flushes: 0 };

  get backend(): Backend {
    this.chosen ??= this.fallback?.() ?? null;
    if (this.chosen) return this.chosen;
    throw new BackendError(
      'XENT_NO_BACKEND',
      "read: expected a backend, got none; call setBackend(js()) with js from '@xent/backend-js', or import from 'xent'",
    );
  }
}
