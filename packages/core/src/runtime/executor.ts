import { dropHistory } from '../autograd.ts';
import type { Backend, Executable, Storage } from '../backend.ts';
import { BackendError } from '../errors.ts';
import { type Capture, capture } from '../graph/capture.ts';
import type { HostData } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { executableOf } from './executable-cache.ts';
import { drive, gather, isPromise, type MaybePromise } from './maybe-promise.ts';
import { own, place } from './residency.ts';
import type { Runtime } from './runtime.ts';
import type { Step } from './steps.ts';

const MAX_IN_FLIGHT = 16;

/** @internal `t` will never have a value. */
export function fail(t: Tensor, error: unknown): void {
  t.state = 'failed';
  t.error = error;
}

/**
 * @internal Computes `wanted`, all assigned cells and all watched losses in one graph. Flushes run in the order of the
 * calls; at once on an idle synchronous backend.
 */
export function flush(
  runtime: Runtime,
  wanted: readonly Tensor[],
  backend: Backend = runtime.backend,
  makeRoom = false,
): MaybePromise<void> {
  // A read waits by itself; only code that never awaits has to be stopped.
  if (makeRoom && runtime.inFlight >= MAX_IN_FLIGHT) {
    throw new BackendError(
      'XENT_QUEUE_FULL',
      `flush: expected values to be awaited now and then, got ${MAX_IN_FLIGHT} runs in flight on the ${backend.name} backend; write \`await loss.item()\` once a step`,
    );
  }
  const step = runtime.steps?.take(makeRoom, backend);
  const start = (roots: readonly Tensor[]): MaybePromise<void> => {
    if (roots.length === 0) return step?.complete();
    const work = execute(runtime, backend, roots, capture(roots, backend), step);
    for (const root of roots) root.state = 'scheduled';
    const done =
      backend.synchronous && runtime.inFlight === 0
        ? drive(work)
        : runtime.tail.then(() => drive(work));
    if (!isPromise(done)) return;
    runtime.inFlight++;
    const settled = done.finally(() => {
      runtime.inFlight--;
    });
    runtime.tail = settled.catch(() => undefined);
    for (const root of roots) root.job = settled;
    return settled;
  };
  const roots = new Set([...(step?.roots ?? []), ...wanted]);
  const pending = [...roots].filter((t) => t.state === 'pending');
  try {
    return start(pending);
  } catch (error) {
    throw step ? step.fail(error, pending, start) : error;
  }
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
    const executable = (yield executableOf(backend, captured, runtime.counts)) as Executable;
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
  if (t.state === 'scheduled') t.state = 'ready';
  if (!backend.synchronous || t.cell || t.users) {
    own(t, storage);
  } else if (backend.take) {
    t.host = backend.take(storage);
  } else {
    t.host = backend.download(storage) as HostData;
    backend.free(storage);
  }
  dropHistory(t);
}
