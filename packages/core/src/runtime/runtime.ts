import { leafGradients } from '../autograd.ts';
import type { Backend } from '../backend.ts';
import { BackendError } from '../errors.ts';
import { capture } from '../graph/capture.ts';
import { withGradMode } from '../mode.ts';
import { add } from '../ops/elementwise.ts';
import type { Parameter } from '../parameter.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { dropHistory, Executor } from './executor.ts';
import { tooLarge } from './growth.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { Residency } from './residency.ts';
import type { Step, Steps } from './steps.ts';

/** `backward`'s options, as in PyTorch. */
export interface BackwardOptions {
  /** Gradient that arrives at a tensor that is no scalar. */
  readonly gradient?: TensorLike;
  /** Keep the history for another `backward()`. Default false. */
  readonly retainGraph?: boolean;
  /** Record the gradients' own history, for higher order. Default false. */
  readonly createGraph?: boolean;
}

/** Reads of one tick, which share a flush. */
export interface Ask {
  readonly tensors: Set<Tensor>;
  readonly done: Promise<void>;
}

const MAX_IN_FLIGHT = 16;
const NO_STEP: Step = { roots: [], complete: () => undefined, fail: (error) => error };

/** Turns pending tensors into values on a backend, a graph at a time. */
export class Runtime {
  readonly residency: Residency = new Residency();
  readonly executor: Executor = new Executor(this.residency);
  readonly asks: Map<Backend, Ask> = new Map();
  /** The backend that was set, or opened as the default. */
  chosen: Backend | null = null;
  /** Opened at the first flush when nothing was set. */
  fallback: (() => Backend) | null = null;
  /** What parameters bring; see `stepsOf`. */
  steps: Steps | null = null;
  #failure: { readonly error: unknown } | null = null;

  get backend(): Backend {
    this.chosen ??= this.fallback?.() ?? null;
    if (this.chosen) return this.chosen;
    throw new BackendError(
      'XENT_NO_BACKEND',
      "read: no backend is set; call setBackend(js()) with js from '@xent/backend-js', or import from 'xent', which has a default",
    );
  }

  /** Appends the gradients of `loss` to the graph and to `grad` of the leaves. */
  backward(loss: Tensor, { gradient, createGraph = false, retainGraph }: BackwardOptions): void {
    const gradients = leafGradients(loss, gradient, createGraph);
    const parameters = new Set<Parameter>();
    withGradMode(createGraph, () => {
      for (const [leaf, g] of gradients) {
        const holder = leaf.cell ?? leaf;
        holder.grad = holder.grad ? add(holder.grad, g) : g;
        if (leaf.cell) parameters.add(leaf.cell);
      }
    });
    if (!(retainGraph ?? createGraph)) {
      loss.consumed = true;
      if (loss.state === 'ready') dropHistory(loss);
    }
    const [first] = parameters;
    first?.stepsOf(this).watch(loss, parameters);
  }

  /** Computes `wanted`, all assigned cells and all watched losses in one graph. */
  flush(
    wanted: readonly Tensor[],
    backend: Backend = this.backend,
    makeRoom = false,
  ): MaybePromise<void> {
    this.reportFailure();
    // A read waits by itself; only code that never awaits has to be stopped.
    if (makeRoom && this.executor.inFlight >= MAX_IN_FLIGHT) {
      throw new BackendError(
        'XENT_QUEUE_FULL',
        `flush: ${MAX_IN_FLIGHT} steps are in flight on the ${backend.name} backend; await a value now and then, for example \`await loss.item()\` once a step`,
      );
    }
    const step = this.steps?.take(makeRoom, backend) ?? NO_STEP;
    const roots = [...new Set([...step.roots, ...wanted])].filter(
      (t) => (t.state === 'pending' || t.state === 'disposed') && !t.host && !t.storage,
    );
    try {
      return this.#submit(backend, roots, step);
    } catch (error) {
      const own = roots.filter((t) => step.roots.includes(t));
      // A read of something lost or refused must not take the step down with it.
      if (own.length < roots.length && own.every((t) => t.state !== 'failed')) {
        this.unattended(this.#submit(backend, own, step));
        throw error;
      }
      throw step.fail(error);
    }
  }

  /** Flushes an expression that has grown too large to wait for a read. */
  bound(t: Tensor): void {
    if (this.chosen && tooLarge(t)) this.unattended(this.flush([t], this.chosen, true));
  }

  /** Nobody awaits this flush: its failure is thrown by the next one. */
  unattended(done: MaybePromise<void>): void {
    if (!isPromise(done)) return;
    done.catch((error) => {
      this.#failure ??= { error };
    });
  }

  /** Throws what an unattended flush left. */
  reportFailure(): void {
    const failure = this.#failure;
    this.#failure = null;
    if (failure && !this.steps?.mirror.isOver(failure.error)) throw failure.error;
  }

  #submit(backend: Backend, roots: readonly Tensor[], step: Step): MaybePromise<void> {
    return roots.length > 0
      ? this.executor.submit({ backend, capture: capture(roots, backend), roots, step })
      : step.complete();
  }
}
