import type { Backend } from '../backend.ts';
import type { Parameter } from '../parameter.ts';
import type { Tensor } from '../tensor.ts';
import { fail, pending, type Start, type Work } from './executor.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { Mirror } from './mirror.ts';
import type { Runtime } from './runtime.ts';
import { release } from './stale.ts';

/** The work of a step. Not a closure: each of those would be a kind of generator of its own, which is dear. */
function* attended(
  work: Work,
  tensors: readonly Tensor[],
  complete: () => void,
  undo: (error: unknown) => unknown,
): Work {
  try {
    yield* work;
    complete();
  } catch (error) {
    const told = undo(error);
    for (const t of tensors) fail(t, told);
    throw told;
  }
}

/** What the next flush has to compute for training: assigned cells, the losses that share their forward pass, gradients. */
export class Steps {
  readonly mirror: Mirror;
  readonly #runtime: Runtime;
  /** Cells that were assigned since the last flush. */
  readonly #assigned = new Set<Parameter>();
  /** Losses on which `backward()` was called, with the parameters whose gradients nothing has used yet. */
  readonly #watched = new Map<Tensor, Set<Parameter>>();
  /** Losses whose gradients are all used: they are computed with those updates. */
  readonly #losses = new Set<Tensor>();
  /** Values replaced by the last completed assignment, kept for one more step. */
  #grace: Tensor[] = [];
  /** Gradients given up while assignments that may read them are not computed yet. */
  #spent: Tensor[] = [];
  /** Steps that began before cells went back to a mirror count no more. */
  #restored = 0;
  #failure: { readonly error: unknown } | null = null;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.mirror = new Mirror();
  }

  watch(loss: Tensor, parameter: Parameter): void {
    const waiting = this.#watched.get(loss) ?? new Set();
    this.#watched.set(loss, waiting.add(parameter));
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
    if (failure && !this.mirror.isOver(failure.error)) throw failure.error;
  }

  /** Gives the value of a gradient back, once no assignment that waits can read it any more. */
  giveUp(grad: Tensor): void {
    if (this.#assigned.size > 0) this.#spent.push(grad);
    else release(grad);
  }

  isAssigned(cell: Parameter): boolean {
    return this.#assigned.has(cell);
  }

  assign(cells: Iterable<Parameter>): void {
    for (const cell of cells) this.#assigned.add(cell);
    this.#use(cells, (loss) => this.#losses.add(loss));
  }

  /** The gradients of these parameters are no longer wanted, nor losses that only they kept. */
  unwatch(parameters: Iterable<Parameter>): void {
    this.#use(parameters, () => undefined);
  }

  /** Nothing waits for the gradients of `parameters` any more. */
  #use(parameters: Iterable<Parameter>, onLast: (loss: Tensor) => void): void {
    for (const parameter of parameters) {
      for (const [loss, waiting] of this.#watched) {
        if (waiting.delete(parameter) && waiting.size === 0) {
          this.#watched.delete(loss);
          onLast(loss);
        }
      }
    }
  }

  /**
   * Computes what training waits for, besides `wanted`. A flush that only makes room for another assignment leaves the
   * losses of the step that is being built alone.
   */
  flush(
    start: Start,
    wanted: readonly Tensor[],
    backend: Backend,
    makeRoom: boolean,
  ): MaybePromise<void> {
    this.reportFailure();
    const cells = [...this.#assigned];
    const values = cells.map((cell) => cell.value);
    const spent = this.#spent;
    this.#spent = [];
    const roots: Tensor[] = [...this.#losses];
    if (!makeRoom) {
      for (const [loss, parameters] of this.#watched) {
        roots.push(loss);
        for (const { grad } of parameters) if (grad) roots.push(grad);
      }
      this.#watched.clear();
    }
    roots.push(...values);
    this.#assigned.clear();
    this.#losses.clear();
    this.mirror.begin(backend, cells, () => this.restore(this.#runtime.chosen));
    const era = this.#restored;
    const complete = (): void => {
      if (era !== this.#restored) return;
      this.#commit(cells, values);
      for (const t of spent) release(t);
      this.mirror.complete(backend, cells);
    };
    // The cells of this step, and those assigned since, go back to the last completed one.
    const undo = (error: unknown): unknown => {
      if (era === this.#restored) {
        for (const cell of [...cells, ...this.#assigned]) cell.value = cell.committed;
        this.#assigned.clear();
        this.#losses.clear();
      }
      return this.mirror.explain(backend, error);
    };
    const run = (tensors: readonly Tensor[]): MaybePromise<void> => {
      if (tensors.length === 0) return complete();
      return start(tensors, (work) => attended(work, tensors, complete, undo));
    };
    const all = pending([...roots, ...wanted]);
    try {
      return run(all);
    } catch (error) {
      const own = all.filter((t) => roots.includes(t));
      const isRefused = own.length < all.length && own.every((t) => t.state !== 'failed');
      if (!isRefused) throw undo(error);
      // A read of something lost or refused must not take the step down with it.
      this.unattended(run(own));
      throw error;
    }
  }

  /** `backend` is used from now on: what was lost with another one goes back to its last mirror. */
  restore(backend: Backend | null): void {
    if (!this.mirror.restore(backend)) return;
    this.#restored++;
    this.#assigned.clear();
    this.#watched.clear();
    this.#losses.clear();
  }

  /** Cells whose new values exist already. */
  complete(cells: readonly Parameter[]): void {
    for (const cell of cells) this.#assigned.delete(cell);
    this.#commit(
      cells,
      cells.map((cell) => cell.value),
    );
    this.mirror.replace(cells);
  }

  /** A step is complete: the values whose grace is over are given back. */
  #commit(cells: readonly Parameter[], values: readonly Tensor[]): void {
    if (cells.length === 0) return;
    const over = this.#grace;
    this.#grace = [];
    cells.forEach((cell, i) => {
      const next = values[i] as Tensor;
      if (cell.committed !== next) this.#grace.push(cell.committed);
      cell.committed = next;
    });
    for (const t of over) release(t);
  }
}
