import { dropHistory } from '../autograd.ts';
import type { Backend, Executable, Storage } from '../backend.ts';
import { type Capture, capture } from '../graph/capture.ts';
import type { HostData } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { executableOf } from './executable-cache.ts';
import { drive, gather, isPromise, type MaybePromise } from './maybe-promise.ts';
import { own, place } from './residency.ts';
import type { Runtime } from './runtime.ts';
import type { Step } from './steps.ts';

/** @internal `t` will never have a value. */
export function fail(t: Tensor, error: unknown): void {
  t.state = 'failed';
  t.error = error;
  t.job = null;
}

/** @internal Computes `wanted`, all assigned cells and all watched losses in one graph. */
export function flush(
  runtime: Runtime,
  wanted: readonly Tensor[],
  backend: Backend = runtime.backend,
  makeRoom = false,
): MaybePromise<void> {
  const step = runtime.steps?.take(makeRoom, backend);
  const start = (roots: readonly Tensor[]): MaybePromise<void> =>
    roots.length > 0
      ? submit(runtime, backend, roots, capture(roots, backend), step)
      : step?.complete();
  const roots = new Set([...(step?.roots ?? []), ...wanted]);
  const pending = [...roots].filter((t) => t.state === 'pending');
  try {
    return start(pending);
  } catch (error) {
    throw step ? step.fail(error, pending, start) : error;
  }
}

/** In the order of the calls; at once on an idle synchronous backend. */
function submit(
  runtime: Runtime,
  backend: Backend,
  roots: readonly Tensor[],
  captured: Capture,
  step: Step | undefined,
): MaybePromise<void> {
  const work = (): MaybePromise<void> => drive(execute(runtime, backend, roots, captured, step));
  for (const root of roots) root.state = 'scheduled';
  const done = backend.synchronous && runtime.inFlight === 0 ? work() : runtime.tail.then(work);
  if (!isPromise(done)) return;
  runtime.inFlight++;
  const settled = done.finally(() => {
    runtime.inFlight--;
  });
  runtime.tail = settled.catch(() => undefined);
  for (const root of roots) root.job = settled;
  return settled;
}

/** Compiles, places, runs, owns the results. */
function* execute(
  runtime: Runtime,
  backend: Backend,
  roots: readonly Tensor[],
  captured: Capture,
  step: Step | undefined,
): Generator<unknown, void> {
  const { leaves } = captured;
  const temporary: Storage[] = [];
  try {
    const executable = (yield executableOf(runtime, backend, captured)) as Executable;
    const inputs = yield gather(leaves.map((t) => place(t, backend, temporary)));
    const outputs = yield executable.run(inputs as readonly Storage[]);
    runtime.counts.flushes++;
    roots.forEach((root, i) => {
      settle(root, backend, (outputs as readonly Storage[])[i] as Storage);
    });
    step?.complete();
    for (const leaf of leaves) leaf.users?.sweep(leaf);
  } catch (error) {
    const told = step ? step.fail(error) : error;
    for (const root of roots) fail(root, told);
    throw told;
  } finally {
    for (const storage of temporary) backend.free(storage);
  }
}

/** `t` gets its value, in JavaScript memory if a synchronous backend made it and nobody keeps it there. */
function settle(t: Tensor, backend: Backend, storage: Storage): void {
  t.job = null;
  if (t.state === 'scheduled') t.state = 'ready';
  if (!backend.synchronous || t.cell || t.kept) {
    own(t, storage);
  } else if (backend.take) {
    t.host = backend.take(storage);
  } else {
    t.host = backend.download(storage) as HostData;
    backend.free(storage);
  }
  dropHistory(t);
}
