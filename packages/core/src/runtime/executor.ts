import { dropHistory } from '../autograd.ts';
import type { Backend, Executable, Storage } from '../backend.ts';
import { BackendError, TensorStateError } from '../errors.ts';
import { type Capture, capture } from '../graph/capture.ts';
import { showSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { executableOf } from './executable-cache.ts';
import { drive, isPromise, type MaybePromise } from './maybe-promise.ts';
import { own, place } from './residency.ts';
import type { Runtime } from './runtime.ts';

const MAX_IN_FLIGHT = 16;

/** @internal `t` will never have a value. */
export function fail(t: Tensor, cause: unknown): void {
  t.error = {
    state: 'failed',
    tell: (op) =>
      op
        ? cause
        : new TensorStateError(
            'XENT_STEP_FAILED',
            `read: expected values, got ${showSpec(t.spec)} that failed; see the cause, and build it again`,
            { cause },
          ),
  };
}

/** @internal What has to be computed. */
export function pending(tensors: Iterable<Tensor>): Tensor[] {
  return [...new Set(tensors)].filter((t) => t.state === 'pending');
}

/** What computes, and what is done around it. */
export type Work = Generator<unknown, void>;
export type Start = (roots: readonly Tensor[], around?: (work: Work) => Work) => MaybePromise<void>;

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
  const start: Start = (roots, around = (work) => work) => {
    const work = around(execute(runtime, backend, roots, capture(roots, backend)));
    const done =
      backend.synchronous && runtime.inFlight === 0
        ? drive(work)
        : runtime.tail.then(() => drive(work));
    if (!isPromise(done)) return;
    runtime.inFlight++;
    const over = (): void => {
      runtime.inFlight--;
    };
    runtime.tail = done.then(over, over);
    for (const root of roots) root.job = done;
    return done;
  };
  const { steps } = runtime;
  return steps ? steps.flush(start, wanted, backend, makeRoom) : start(pending(wanted));
}

/** Compiles, places, runs, owns the results. */
function* execute(
  runtime: Runtime,
  backend: Backend,
  roots: readonly Tensor[],
  captured: Capture,
): Work {
  const { leaves } = captured;
  const temporary: Storage[] = [];
  try {
    const executable = (yield executableOf(backend, captured, runtime.counts)) as Executable;
    const inputs: Storage[] = [];
    for (const leaf of leaves) inputs.push(yield* place(leaf, backend, temporary));
    const outputs = (yield executable.run(inputs)) as readonly Storage[];
    runtime.counts.flushes++;
    for (const [i, root] of roots.entries()) settle(root, backend, outputs[i] as Storage);
    for (const leaf of leaves) leaf.users?.sweep(leaf);
  } catch (error) {
    for (const root of roots) fail(root, error);
    throw error;
  } finally {
    for (const storage of temporary) backend.free(storage);
  }
}

/** `t` gets its value, in JavaScript memory where the backend gives it away at once and nobody keeps it there. */
function settle(t: Tensor, backend: Backend, storage: Storage): void {
  if (backend.take && !t.cell && !t.users) t.host = backend.take(storage);
  else own(t, storage);
  dropHistory(t);
}
