import type { Backend, BackendLostInfo } from '../backend.ts';
import { warn } from '../debug/warn.ts';
import { BackendLostError } from '../errors.ts';
import type { Parameter } from '../parameter.ts';
import type { HostData } from '../spec.ts';
import { Tensor } from '../tensor.ts';
import { fail } from './executor.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { free } from './residency.ts';

/** Values of cells, all of one completed step. An expression that nobody computed stands for its value. */
interface Snapshot {
  readonly step: number;
  readonly values: WeakMap<Parameter, HostData | Tensor>;
}

/** Keeps copies of cells in JavaScript memory where a backend asks for it, and knows which backends were lost. */
export class Mirror {
  /** Completed steps: flushes that gave parameters new values. */
  step = 0;
  /** Backends of which we hear when they are lost, and what to say of those that were. */
  readonly #watched = new WeakSet<Backend>();
  readonly #lost = new Map<Backend, BackendLostError>();
  /** Errors of backends that were replaced. */
  readonly #over = new WeakSet<object>();
  /** The backend whose steps are mirrored, and all cells that they moved. */
  #backend: Backend | null = null;
  readonly #cells = new Set<WeakRef<Parameter>>();
  readonly #known = new WeakSet<Parameter>();
  #saved: Snapshot | null = null;
  #saving: Snapshot | null = null;
  #isDue = false;

  /** The step of the last complete mirror. */
  get saved(): number | null {
    return this.#saved?.step ?? null;
  }

  /** A step that moves `cells` begins on `backend`: what they hold now is mirrored, if that was not so before. */
  begin(backend: Backend, cells: readonly Parameter[], onLost: () => void): void {
    if (backend.lost && !this.#watched.has(backend)) {
      this.#watched.add(backend);
      void backend.lost.then((info) => this.#lose(backend, info, onLost));
    }
    if (!backend.mirrorEvery || this.#lost.has(backend)) return;
    for (const cell of cells) {
      if (this.#known.has(cell)) continue;
      this.#known.add(cell);
      this.#cells.add(new WeakRef(cell));
      for (const snapshot of [this.#saved, this.#saving]) {
        if (snapshot) saveLate(snapshot, cell);
      }
    }
    if (this.#backend === backend) return;
    this.#backend = backend;
    this.#saved = null;
    this.#saving = null;
    this.#save();
  }

  /** A step of `backend` is complete. */
  complete(backend: Backend, cells: readonly Parameter[]): void {
    if (cells.every((cell) => cell.isBuffer)) return;
    this.step++;
    if (backend === this.#backend && this.step % (backend.mirrorEvery ?? 1) === 0) this.#save();
  }

  /** Cells got bytes between two steps. */
  replace(cells: readonly Parameter[]): void {
    if (cells.some((cell) => this.#known.has(cell))) this.#save();
  }

  /** What to say of a failure on `backend`. */
  explain(backend: Backend | undefined, error: unknown): unknown {
    return (backend && this.#lost.get(backend)) ?? error;
  }

  /** Belongs an error to a backend that was lost and replaced? */
  isOver(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#over.has(error);
  }

  /** `backend` is used from now on: cells whose values were lost go back to the last mirror. Did they? */
  restore(backend: Backend | null): boolean {
    let isGone = false;
    for (const [lost, error] of this.#lost) {
      if (lost === backend) return false;
      this.#over.add(error);
      for (const cell of this.#live()) isGone ||= livesOn(cell.committed, lost);
    }
    const snapshot = this.#saved;
    if (!isGone || !snapshot) return false;
    for (const cell of this.#live()) {
      const saved = snapshot.values.get(cell);
      if (saved) this.#set(cell, saved);
    }
    warn(
      'XENT_RESTORED',
      `setBackend: parameters and optimizer state went back from step ${this.step} to step ${snapshot.step}, since a device was lost; train on from there`,
    );
    this.step = snapshot.step;
    this.#backend = null;
    this.#saving = null;
    return true;
  }

  #set(cell: Parameter, saved: HostData | Tensor): void {
    const { committed } = cell;
    if (saved === committed) return;
    const value =
      saved instanceof Tensor ? saved : Tensor.host(cell.spec, saved, committed.requiresGrad);
    for (const [backend, error] of this.#lost) {
      if (!livesOn(committed, backend)) continue;
      free(committed);
      fail(committed, error);
    }
    value.cell = cell;
    cell.value = value;
    cell.committed = value;
    cell.grad = null;
  }

  #lose(backend: Backend, { reason }: BackendLostInfo, onLost: () => void): void {
    const step = backend === this.#backend ? this.saved : null;
    this.#lost.set(backend, new BackendLostError(backend.name, reason, step));
    onLost();
  }

  *#live(): Generator<Parameter> {
    for (const reference of this.#cells) {
      const cell = reference.deref();
      if (cell) yield cell;
      else this.#cells.delete(reference);
    }
  }

  /** Copies all cells as the last completed step left them; if that is being done already, then once more afterwards. */
  #save(): void {
    if (!this.#backend || this.#lost.has(this.#backend)) return;
    this.#isDue = this.#saving !== null;
    if (this.#isDue) return;
    const snapshot: Snapshot = { step: this.step, values: new WeakMap() };
    this.#saving = snapshot;
    const finish = (isComplete: boolean): void => {
      if (this.#saving !== snapshot) return;
      if (isComplete) this.#saved = snapshot;
      this.#saving = null;
      if (this.#isDue) this.#save();
    };
    copyAll(snapshot, this.#live(), this.#backend).then(
      () => finish(true),
      () => finish(false),
    );
  }
}

/** Starts at once, so that these are the values of this moment. What another backend lost already is no part of it. */
async function copyAll(
  snapshot: Snapshot,
  cells: Iterable<Parameter>,
  backend: Backend,
): Promise<void> {
  const copy = async (cell: Parameter): Promise<void> => {
    const isOwn = livesOn(cell.committed, backend);
    try {
      await save(snapshot, cell);
    } catch (error) {
      if (isOwn) throw error;
    }
  };
  await Promise.all([...cells].map(copy));
}

const livesOn = ({ host, storage }: Tensor, backend: Backend): boolean =>
  !host && storage?.backend === backend;

function save({ values }: Snapshot, cell: Parameter): MaybePromise<void> {
  const { committed } = cell;
  const { host, storage } = committed;
  if (host || !storage) {
    values.set(cell, host ?? committed);
    return;
  }
  const data = storage.backend.download(storage);
  if (isPromise(data)) return data.then((d) => void values.set(cell, d));
  values.set(cell, data);
}

/** Adds a cell that is new, or new to training. Without a copy it stays as lost as it was. */
function saveLate(snapshot: Snapshot, cell: Parameter): void {
  const done = save(snapshot, cell);
  if (isPromise(done)) done.catch(() => undefined);
}
