import type { Backend, Storage } from '../backend.ts';
import type { Capture } from '../graph/capture.ts';
import type { HostData } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { type Counts, ExecutableCache } from './executable-cache.ts';
import { chain, gather, guard, isPromise, type MaybePromise } from './maybe-promise.ts';
import type { Residency } from './residency.ts';
import type { Step } from './steps.ts';

/** A captured graph on its way through a backend. */
export interface Job {
  readonly backend: Backend;
  readonly capture: Capture;
  /** Tensors that get the results, in the order of the graph's outputs. */
  readonly roots: readonly Tensor[];
  /** What to tell when the results are there, or will never be. */
  readonly step: Step;
}

/** @internal `t` will never have a value. */
export function fail(t: Tensor, error: unknown): void {
  t.state = 'failed';
  t.error = error;
  t.job = null;
}

/** Runs jobs, in the order in which they come: compile, place, run, own the results. */
export class Executor {
  readonly counts: Counts = { compiles: 0, hits: 0, evictions: 0, flushes: 0 };
  /** Number of jobs that somebody may have to wait for. */
  inFlight = 0;
  readonly #residency: Residency;
  readonly #caches = new WeakMap<Backend, ExecutableCache>();
  #tail: Promise<void> = Promise.resolve();

  constructor(residency: Residency) {
    this.#residency = residency;
  }

  /** At once on an idle synchronous backend. A graph that the backend cannot have is refused before anything is scheduled. */
  submit(job: Job): MaybePromise<void> {
    const { backend, roots } = job;
    const executables = this.#caches.get(backend) ?? new ExecutableCache(backend, this.counts);
    this.#caches.set(backend, executables);
    executables.admit(job.capture);
    for (const root of roots) if (root.state === 'pending') root.state = 'scheduled';
    const done =
      backend.synchronous && this.inFlight === 0
        ? this.#execute(job, executables)
        : this.#tail.then(() => this.#execute(job, executables));
    if (!isPromise(done)) return done;
    this.inFlight++;
    const settled = done.finally(() => {
      this.inFlight--;
    });
    this.#tail = settled.catch(() => undefined);
    for (const root of roots) root.job = settled;
    return settled;
  }

  #execute(job: Job, executables: ExecutableCache): MaybePromise<void> {
    const { backend, capture, roots, step } = job;
    const temporary: Storage[] = [];
    const cleanUp = (): void => {
      for (const storage of temporary) backend.free(storage);
    };
    const place = (t: Tensor): MaybePromise<Storage> =>
      this.#residency.place(t, backend, temporary);
    return guard(
      () =>
        chain(executables.get(capture), (executable) =>
          chain(gather(capture.leaves.map(place)), (inputs) =>
            chain(executable.run(inputs), (outputs) => {
              cleanUp();
              this.#complete(job, outputs);
            }),
          ),
        ),
      (error) => {
        cleanUp();
        const told = step.fail(error);
        for (const root of roots) fail(root, told);
        throw told;
      },
    );
  }

  #complete({ backend, roots, step }: Job, outputs: readonly Storage[]): void {
    this.counts.flushes++;
    roots.forEach((root, i) => {
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
    step.complete();
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
