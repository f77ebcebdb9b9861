import type { Backend, Executable } from '../backend.ts';
import { BackendError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { MaybePromise } from './maybe-promise.ts';
import type { Steps } from './steps.ts';

/** Reads of one tick, which share a flush. */
export interface Ask {
  readonly backend: Backend;
  readonly tensors: Set<Tensor>;
  readonly done: Promise<void>;
}

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
  /** What is to be read in this tick. */
  open: Ask | null = null;
  /** Number of runs that somebody may have to wait for, and the end of the last one. */
  inFlight = 0;
  tail: Promise<unknown> = Promise.resolve();
  /** Compiled graphs by exact key, the least recently used one first. */
  readonly executables: WeakMap<Backend, Map<string, MaybePromise<Executable>>> = new WeakMap();
  readonly counts: Counts = { compiles: 0, hits: 0, evictions: 0, flushes: 0 };
  /** The key that was compiled last, and how many before it differ from the next one in sizes and constants only. */
  missed = '';
  similar = 0;

  get backend(): Backend {
    this.chosen ??= this.fallback?.() ?? null;
    if (this.chosen) return this.chosen;
    throw new BackendError(
      'XENT_NO_BACKEND',
      "read: no backend is set; call setBackend(js()) with js from '@xent/backend-js', or import from 'xent'",
    );
  }
}
