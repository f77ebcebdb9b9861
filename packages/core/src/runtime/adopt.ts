import type { Backend, Storage } from '../backend.ts';
import { asTensor, Tensor, type TensorLike } from '../tensor.ts';
import { drive } from './maybe-promise.ts';
import { realizeOn } from './realize.ts';
import { own, place } from './residency.ts';
import { session } from './session.ts';
import { Users } from './users.ts';

/**
 * For backends: a tensor whose value lies on a backend already, kept there as by `realize`. It owns `storage` from now on.
 *
 * @example
 * const t = tensorOf(backend.wrap(buffer));
 */
export function tensorOf(storage: Storage): Tensor {
  const t = new Tensor(storage.spec, null, [], {}, false);
  t.users = new Users();
  own(t, storage);
  return t;
}

/**
 * For backends: computes a tensor on `backend`, keeps it there as `realize` does, and returns its storage. The tensor
 * still owns it: it is there until the tensor is disposed, or a parameter gets its next value.
 */
export async function storageOf(x: TensorLike, backend: Backend): Promise<Storage> {
  const t = asTensor(x, 'storageOf');
  await realizeOn(session(), [t], backend);
  return drive(place(t, backend, []));
}
