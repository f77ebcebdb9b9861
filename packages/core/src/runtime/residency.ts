import type { Backend, Storage } from '../backend.ts';
import type { HostData } from '../spec.ts';
import { disposed, missing, type Tensor } from '../tensor.ts';

/** The net for what nobody disposes: a dropped model, a dropped realized tensor. */
const registry = /* @__PURE__ */ new FinalizationRegistry<Storage>((storage) => {
  storage.backend.free(storage);
});

/** @internal `t` owns `storage` from now on. */
export function own(t: Tensor, storage: Storage): void {
  t.storage = storage;
  registry.register(t.cell ?? t, storage, storage);
}

/** @internal Gives the storage of `t` back. */
export function free(t: Tensor): void {
  const { storage } = t;
  if (!storage) return;
  t.storage = null;
  registry.unregister(storage);
  storage.backend.free(storage);
}

/** @internal The storage of `t` on `backend`; values of another backend move. `temporary` gets what has to be freed after the run. */
export function* place(
  t: Tensor,
  backend: Backend,
  temporary: Storage[],
): Generator<unknown, Storage> {
  const { host, storage } = t;
  if (storage?.backend === backend) return storage;
  if (!host && !storage) throw missing(null, t);
  const data = host ?? (yield (storage as Storage).backend.download(storage as Storage));
  const uploaded = backend.upload(t.spec, data as HostData);
  if (host && !t.cell && !t.users) {
    temporary.push(uploaded);
  } else {
    free(t);
    own(t, uploaded);
  }
  return uploaded;
}

/** @internal Marks `t` as disposed; its storage is given back when no pending expression needs it any more. */
export function dispose(t: Tensor): void {
  t.error = disposed;
  if (t.users) t.users.sweep(t);
  else free(t);
}
