import { leafGradients } from '../autograd.ts';
import type { Backend, BackendMemory } from '../backend.ts';
import { BackendError, ShapeError } from '../errors.ts';
import { capture } from '../graph/capture.ts';
import { withGradMode } from '../mode.ts';
import { detach } from '../ops/detach.ts';
import { add } from '../ops/elementwise.ts';
import type { Parameter } from '../parameter.ts';
import { sameShape, showSpec } from '../spec.ts';
import { asTensor, Tensor, type TensorLike } from '../tensor.ts';
import { dropHistory, Executor } from './executor.ts';
import { tooLarge } from './growth.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { Residency } from './residency.ts';
import { Steps } from './steps.ts';

/** What a runtime has done so far. */
export interface RuntimeReport {
  readonly backend: string | null;
  readonly compiles: number;
  readonly hits: number;
  readonly evictions: number;
  readonly flushes: number;
  readonly memory: BackendMemory | null;
}

/** `backward`'s options, as in PyTorch. */
export interface BackwardOptions {
  /** Gradient that arrives at a tensor that is no scalar. */
  readonly gradient?: TensorLike;
  /** Keep the history for another `backward()`. Default false. */
  readonly retainGraph?: boolean;
  /** Record the gradients' own history, for higher order. Default false. */
  readonly createGraph?: boolean;
}

/** New values of cells, one batch: all or none take effect. */
export type Updates = readonly (readonly [cell: Parameter, value: TensorLike])[];

const MAX_IN_FLIGHT = 16;

/** Turns pending tensors into values on a backend, a graph at a time. */
export class Runtime {
  readonly residency: Residency = new Residency();
  readonly #steps = new Steps();
  readonly #executor = new Executor(this.residency);
  #backend: Backend | null;
  #fallback: (() => Backend) | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(backend: Backend | null) {
    this.#backend = backend;
  }

  get backend(): Backend {
    this.#backend ??= this.#fallback?.() ?? null;
    if (!this.#backend) {
      throw new BackendError(
        'XENT_NO_BACKEND',
        "read: no backend is set; call setBackend(js()) with js from '@xent/backend-js', or import from 'xent', which has a default",
      );
    }
    return this.#backend;
  }

  setBackend(backend: Backend | null): Backend | null {
    const before = this.#backend;
    if (backend && backend.contract !== 1) {
      throw new BackendError(
        'XENT_CONTRACT',
        `setBackend: expected a backend of contract 1, got contract ${String(backend.contract)} of '${String((backend as Backend).name)}'; install versions of @xent/core and the backend that belong together`,
      );
    }
    this.#backend = backend;
    return before;
  }

  /** Opened at the first flush when nothing was set. */
  setFallback(open: () => Backend): void {
    this.#fallback = open;
  }

  hasBackend(): boolean {
    return this.#backend !== null;
  }

  /** Is a read possible without waiting? */
  get idle(): boolean {
    return this.#executor.inFlight === 0;
  }

  /** Appends the gradients of `loss` to the graph and to `grad` of the leaves. */
  backward(loss: Tensor, options: BackwardOptions): void {
    const createGraph = options.createGraph ?? false;
    const gradients = leafGradients(loss, options.gradient, createGraph);
    const parameters = new Set<Parameter>();
    withGradMode(createGraph, () => {
      for (const [leaf, g] of gradients) {
        const holder = leaf.cell ?? leaf;
        holder.grad = holder.grad ? add(holder.grad, g) : g;
        if (leaf.cell) parameters.add(leaf.cell);
      }
    });
    if (!(options.retainGraph ?? createGraph)) {
      loss.consumed = true;
      if (loss.state === 'ready') dropHistory(loss);
    }
    if (parameters.size > 0) this.#steps.watch(loss, parameters);
  }

  /** Forgets gradients; losses that nothing else waits for are no longer computed by themselves. */
  zeroGrad(parameters: Iterable<Parameter>): void {
    const all = [...parameters];
    this.#steps.unwatch(all);
    for (const parameter of all) {
      if (parameter.grad?.state === 'ready' && !parameter.grad.kept) {
        this.residency.free(parameter.grad);
        if (!parameter.grad.host) parameter.grad.state = 'released';
      }
      parameter.grad = null;
    }
  }

  /** Points cells at new values. Checks everything before it changes anything. */
  assign(updates: Updates): void {
    this.#reportFailure();
    const next = updates.map(([cell, value]) => {
      const t = asTensor(value, 'assign');
      if (t.dtype !== cell.dtype || !sameShape(t.shape, cell.shape)) {
        throw new ShapeError(
          `assign: expected ${showSpec(cell.spec)} for parameter '${cell.name || 'unnamed'}', got ${showSpec(t.spec)}; a parameter keeps its shape and dtype`,
        );
      }
      return t;
    });
    const again = updates.some(([cell]) => !cell.isBuffer && this.#steps.isAssigned(cell));
    if (again) {
      this.#unattended(this.flush([], this.backend, true));
    }
    // Bytes leave nothing to compute, or to fail: such an assignment is complete at once.
    const complete = updates.every(
      ([cell], i) => cell.value === cell.committed && isBytes(next[i] as Tensor),
    );
    updates.forEach(([cell], i) => {
      cell.value = ownValue(next[i] as Tensor, cell);
    });
    const cells = updates.map(([cell]) => cell);
    this.#steps.assign(cells);
    if (complete) this.#release(this.#steps.complete(cells));
  }

  /** Computes `wanted`, all assigned cells and all watched losses in one graph. */
  flush(
    wanted: readonly Tensor[],
    backend: Backend = this.backend,
    makeRoom = false,
  ): MaybePromise<void> {
    this.#reportFailure();
    // A read waits by itself; only code that never awaits has to be stopped.
    if (makeRoom && this.#executor.inFlight >= MAX_IN_FLIGHT) {
      throw new BackendError(
        'XENT_QUEUE_FULL',
        `flush: ${MAX_IN_FLIGHT} steps are in flight on the ${backend.name} backend; await a value now and then, for example \`await loss.item()\` once a step`,
      );
    }
    const { cells, roots: training } = this.#steps.take(makeRoom);
    const values = cells.map((cell) => cell.value);
    const needed = (t: Tensor): boolean =>
      (t.state === 'pending' || t.state === 'disposed') && !t.host && !t.storage;
    const roots = [...new Set([...training, ...wanted])].filter(needed);
    try {
      return this.#submit(backend, roots, cells, values);
    } catch (error) {
      const own = roots.filter((t) => training.includes(t));
      // A read of something lost or refused must not take the step down with it.
      if (own.length < roots.length && own.every((t) => t.state !== 'failed')) {
        this.#unattended(this.#submit(backend, own, cells, values));
      } else {
        this.#steps.rollback(cells);
      }
      throw error;
    }
  }

  /** Flushes an expression that has grown too large to wait for a read. */
  bound(t: Tensor): void {
    if (!this.#backend || !tooLarge(t)) return;
    this.#unattended(this.flush([t], this.#backend, true));
  }

  /** Nobody awaits this flush: its failure is thrown by the next one. */
  #unattended(done: MaybePromise<void>): void {
    if (!isPromise(done)) return;
    done.catch((error) => {
      this.#failure ??= { error };
    });
  }

  #reportFailure(): void {
    const failure = this.#failure;
    this.#failure = null;
    if (failure) throw failure.error;
  }

  report(): RuntimeReport {
    return {
      backend: this.#backend?.name ?? null,
      ...this.#executor.counts,
      memory: this.#backend?.memory() ?? null,
    };
  }

  /** Computes `roots`, and moves the cells on when they are there. */
  #submit(
    backend: Backend,
    roots: readonly Tensor[],
    cells: readonly Parameter[],
    values: readonly Tensor[],
  ): MaybePromise<void> {
    const complete = (): void => this.#release(this.#steps.commit(cells, values));
    if (roots.length === 0) {
      complete();
      return undefined;
    }
    const captured = capture(roots, backend);
    this.#executor.admit(backend, captured);
    return this.#executor.submit({
      backend,
      capture: captured,
      roots,
      complete,
      fail: () => this.#steps.rollback(cells),
    });
  }

  #release(over: readonly Tensor[]): void {
    for (const t of over) this.residency.release(t);
  }
}

function isBytes(t: Tensor): boolean {
  return t.cell === null && t.state === 'ready' && t.host !== null;
}

/** The value that a cell is to hold: the same expression, or a copy of a value that somebody else owns. */
function ownValue(t: Tensor, cell: Parameter): Tensor {
  const mine = isBytes(t) || (t.cell === null && t.state === 'pending');
  const source = mine ? t : withGradMode(false, () => detach(t));
  return Tensor.cellValue(source, cell, !cell.isBuffer && cell.requiresGrad);
}
