import type { Backend, Storage } from '../backend.ts';
import { missing, type Tensor } from '../tensor.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';

/** What is given back when its owner is collected. A cell has one for all its values over time, any other tensor its own. */
export interface Lease {
  storage: Storage | null;
}

/** The net for what nobody disposes: a dropped model, a dropped realized tensor. */
const registry = /* @__PURE__ */ new FinalizationRegistry<Lease>(({ storage }) => {
  storage?.backend.free(storage);
});

/** @internal `t` owns `storage` from now on. */
export function own(t: Tensor, storage: Storage): void {
  t.storage = storage;
  const owner = t.cell ?? t;
  if (!owner.lease) {
    owner.lease = { storage };
    registry.register(owner, owner.lease);
  }
  owner.lease.storage = storage;
}

/** @internal Gives the storage of `t` back. */
export function free(t: Tensor): void {
  const { storage, cell } = t;
  if (!storage) return;
  t.storage = null;
  const { lease } = cell ?? t;
  if (lease?.storage === storage) lease.storage = null;
  storage.backend.free(storage);
}

/** @internal The storage of `t` on `backend`; values of another backend move. `temporary` gets what has to be freed after the run. */
export function place(t: Tensor, backend: Backend, temporary: Storage[]): MaybePromise<Storage> {
  const { host, storage } = t;
  if (storage?.backend === backend) return storage;
  if (!host && !storage) throw missing(null, t);
  return chain(host ?? (storage as Storage).backend.download(storage as Storage), (data) => {
    const uploaded = backend.upload(t.spec, data);
    if (host && !t.cell && !t.users) {
      temporary.push(uploaded);
    } else {
      free(t);
      own(t, uploaded);
    }
    return uploaded;
  });
}

/** @internal Marks `t` as disposed; its storage is given back when no pending expression needs it any more. */
export function dispose(t: Tensor): void {
  t.state = 'disposed';
  if (t.users) t.users.sweep(t);
  else free(t);
}
