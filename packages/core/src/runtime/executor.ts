import type { Backend, Storage } from '../backend.ts';
import type { Capture } from '../graph/capture.ts';
import type { HostData } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { ExecutableCache } from './executable-cache.ts';
import { chain, gather, guard, isPromise, type MaybePromise } from './maybe-promise.ts';
import type { Residency } from './residency.ts';

/** A captured graph on its way through a backend. */
export interface Job {
  readonly backend: Backend;
  readonly capture: Capture;
  /** Tensors that get the results, in the order of the graph's outputs. */
  readonly roots: readonly Tensor[];
  /** What has to happen when the results are there, or will never be. */
  complete(): void;
  fail(error: unknown): void;
}

const CACHE_LIMIT = 64;

/** Runs jobs, in the order in which they come: compile, place, run, own the results. */
export class Executor {
  readonly counts = { compiles: 0, hits: 0, evictions: 0, flushes: 0 };
  readonly #residency: Residency;
  readonly #caches = new WeakMap<Backend, ExecutableCache>();
  #tail: Promise<void> = Promise.resolve();
  #inFlight = 0;

  constructor(residency: Residency) {
    this.#residency = residency;
  }

  /** Number of jobs that somebody may have to wait for. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Refuses a graph with dtypes that the backend lacks, before anything is scheduled. */
  admit(backend: Backend, { key, graph }: Capture): void {
    this.#cache(backend).admit(key, graph);
  }

  /** At once on an idle synchronous backend. */
  submit(job: Job): MaybePromise<void> {
    for (const root of job.roots) if (root.state === 'pending') root.state = 'scheduled';
    if (!job.backend.synchronous || this.#inFlight > 0) {
      return this.#track(
        job,
        this.#tail.then(() => this.#execute(job)),
      );
    }
    const done = this.#execute(job);
    return isPromise(done) ? this.#track(job, done) : done;
  }

  #cache(backend: Backend): ExecutableCache {
    let cache = this.#caches.get(backend);
    if (!cache) {
      cache = new ExecutableCache(backend, CACHE_LIMIT, this.counts);
      this.#caches.set(backend, cache);
    }
    return cache;
  }

  #track(job: Job, done: Promise<void>): Promise<void> {
    this.#inFlight++;
    const settled = done.finally(() => {
      this.#inFlight--;
    });
    this.#tail = settled.catch(() => undefined);
    for (const root of job.roots) root.job = settled;
    return settled;
  }

  #execute(job: Job): MaybePromise<void> {
    const { backend, capture } = job;
    const temporary: Storage[] = [];
    const cleanUp = (): void => {
      for (const storage of temporary) backend.free(storage);
    };
    const place = (t: Tensor): MaybePromise<Storage> =>
      this.#residency.place(t, backend, temporary);
    return guard(
      () =>
        chain(this.#cache(backend).get(capture.key, capture.graph), (executable) =>
          chain(gather(capture.leaves.map(place)), (inputs) =>
            chain(executable.run(inputs), (outputs) => {
              cleanUp();
              this.#complete(job, outputs);
            }),
          ),
        ),
      (error) => {
        cleanUp();
        for (const root of job.roots) {
          root.state = 'failed';
          root.error = error;
          root.job = null;
        }
        job.fail(error);
        throw error;
      },
    );
  }

  #complete(job: Job, outputs: readonly Storage[]): void {
    this.counts.flushes++;
    const { backend } = job;
    job.roots.forEach((root, i) => {
      const storage = outputs[i] as Storage;
      root.job = null;
      if (root.state === 'scheduled') root.state = 'ready';
      if (backend.synchronous && !root.cell && !root.kept) {
        root.host = takeNow(backend, storage);
      } else {
        this.#residency.own(root, storage);
      }
      dropHistory(root);
    });
    job.complete();
    this.#residency.sweep();
  }
}

/** The values of a storage that nobody needs afterwards, from a synchronous backend. */
function takeNow(backend: Backend, storage: Storage): HostData {
  if (backend.take) return backend.take(storage);
  const data = backend.download(storage) as HostData;
  backend.free(storage);
  return data;
}

/**
 * A computed tensor needs no history, except for a `backward()` that may still come. What was reduced to constants
 * by earlier backward passes (a sum of read losses) holds no history either.
 */
export function dropHistory(t: Tensor): void {
  t.expansion = null;
  const mayComeBack =
    t.requiresGrad && !t.consumed && !t.cell && t.inputs.some((x) => x.requiresGrad && !x.consumed);
  if (mayComeBack) return;
  t.consumed = t.requiresGrad && t.op !== null && !t.cell;
  t.op = null;
  t.inputs = [];
}
