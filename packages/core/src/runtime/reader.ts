import type { Backend } from '../backend.ts';
import { ArgumentError } from '../errors.ts';
import { type HostData, showSpec } from '../spec.ts';
import { missing, type Tensor, type TensorLike } from '../tensor.ts';
import { flush } from './executor.ts';
import { drive } from './maybe-promise.ts';
import { free } from './residency.ts';
import type { Runtime } from './runtime.ts';

/** @internal The values, owned by the caller. Reads of one tick share a flush. */
export async function read(runtime: Runtime, t: Tensor): Promise<HostData> {
  await computed(runtime, t);
  try {
    return await drive(valuesOf(t));
  } catch (error) {
    throw runtime.steps?.mirror.explain(t.storage?.backend, error) ?? error;
  }
}

/** @internal The values at once; only where nothing has to be waited for. */
export function readSync(runtime: Runtime, t: Tensor): HostData {
  if (t.state === 'pending' && runtime.backend.synchronous) void flush(runtime, [t]);
  if (!t.host && !t.storage?.backend.synchronous) throw missing('read', t);
  return drive(valuesOf(t)) as HostData;
}

/** A copy. What was read lives on in JavaScript memory, unless somebody owns it on the backend. */
function* valuesOf(t: Tensor): Generator<unknown, HostData> {
  const { host, storage } = t;
  if (host) return host.slice();
  const data = (yield storage?.backend.download(storage)) as HostData;
  if (t.cell || t.users) return data;
  t.host = data;
  free(t);
  return data.slice();
}

/** @internal Waits until `t` has a value, here or on `backend`. */
export async function computed(runtime: Runtime, t: Tensor, backend?: Backend): Promise<void> {
  if (t.state === 'pending') {
    const { asked } = runtime;
    const where = backend ?? runtime.backend;
    asked.set(t, where);
    await null;
    if (t.state === 'pending') {
      // The first one of a tick takes the others along.
      const all = [...asked.keys()].filter((x) => asked.get(x) === where);
      asked.clear();
      try {
        await flush(runtime, [t, ...all], where);
      } catch (error) {
        // One bad tensor must not spoil the reads that share its tick.
        if (t.state !== 'pending' || all.length <= 1) throw error;
        await flush(runtime, [t], where);
      }
    }
  }
  await t.job;
  if (!t.host && !t.storage) throw missing('read', t);
}

/** @internal The element of a tensor of one element. */
export function onlyElement(t: TensorLike, data: HostData): number {
  if (t.size !== 1) {
    throw new ArgumentError(
      `item: expected a tensor of one element, got ${showSpec(t.spec)}; reduce it, or read data()`,
    );
  }
  return data[0] as number;
}
