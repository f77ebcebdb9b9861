import type { Backend, Storage } from '../backend.ts';
import { TensorStateError } from '../errors.ts';
import { type HostData, showSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';

/** What is given back when its owner is collected. A cell has one for all its values over time, any other tensor its own. */
export interface Lease {
  storage: Storage | null;
}

/** Who owns which storage, and when it is given back: at once, by the collector, or when pending users are done. */
export class Residency {
  readonly #deferred = new Set<Tensor>();
  // The net for what nobody disposes: a dropped model, a dropped realized tensor.
  readonly #registry = new FinalizationRegistry<Lease>(({ storage }) => {
    storage?.backend.free(storage);
  });

  /** `t` owns `storage` from now on. */
  own(t: Tensor, storage: Storage): void {
    t.storage = storage;
    const owner = t.cell ?? t;
    if (!owner.lease) {
      owner.lease = { storage };
      this.#registry.register(owner, owner.lease);
    }
    owner.lease.storage = storage;
  }

  /** Gives the storage of `t` back. */
  free(t: Tensor): void {
    const { storage } = t;
    if (!storage) return;
    t.storage = null;
    const { lease } = t.cell ?? t;
    if (lease?.storage === storage) lease.storage = null;
    storage.backend.free(storage);
  }

  /** The storage of `t` on `backend`; values of another backend move. `temporary` gets what has to be freed after the run. */
  place(t: Tensor, backend: Backend, temporary: Storage[]): MaybePromise<Storage> {
    const { storage } = t;
    if (storage?.backend === backend) return storage;
    const upload = (data: HostData): Storage => {
      const uploaded = backend.upload(t.spec, data);
      if (t.host && !t.cell && !t.kept) {
        temporary.push(uploaded);
      } else {
        this.free(t);
        this.own(t, uploaded);
      }
      return uploaded;
    };
    if (t.host) return upload(t.host);
    if (storage) return chain(storage.backend.download(storage), upload);
    throw new TensorStateError(
      'XENT_STEP_FAILED',
      `run: the value of ${showSpec(t.spec)} was never computed, because the flush that should have done it failed`,
      { cause: t.error },
    );
  }

  /** Marks `t` as disposed; its storage is given back when no pending expression needs it any more. */
  dispose(t: Tensor): void {
    if (t.state === 'disposed') return;
    t.state = 'disposed';
    this.#deferred.add(t);
    this.sweep();
  }

  /** Frees what was disposed and is no longer needed. */
  sweep(): void {
    for (const t of this.#deferred) {
      const waiting = t.users ? t.users.waiting : false;
      if (waiting) continue;
      this.#deferred.delete(t);
      // Nobody knows when the last user is done, except the collector.
      if (waiting === undefined) continue;
      this.free(t);
      if (t.op === null) t.host = null;
    }
  }
}
