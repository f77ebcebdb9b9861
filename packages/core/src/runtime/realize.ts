import type { Backend } from '../backend.ts';
import { asTensor, missing, type TensorLike } from '../tensor.ts';
import { drive } from './maybe-promise.ts';
import { computed } from './reader.ts';
import { place } from './residency.ts';
import type { Runtime } from './runtime.ts';
import { Users } from './users.ts';

/** @internal Computes `given` without reading it, and keeps it on the backend. */
export async function realizeOn(
  runtime: Runtime,
  given: readonly TensorLike[],
  backend: Backend = runtime.backend,
): Promise<void> {
  const tensors = given.map((t) => asTensor(t, 'realize'));
  for (const t of tensors) if (t.error) throw missing('realize', t);
  for (const t of tensors) if (!t.cell) t.users ??= new Users();
  await Promise.all(tensors.map((t) => computed(runtime, t, backend)));
  for (const t of tensors) {
    if (t.host && t.storage?.backend !== backend) await drive(place(t, backend, []));
  }
}
