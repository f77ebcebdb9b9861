import type { Backend } from '../backend.ts';
import { ArgumentError, TensorStateError } from '../errors.ts';
import { type HostData, showSpec } from '../spec.ts';
import { disposed, type Stale, type Tensor } from '../tensor.ts';
import { fail } from './executor.ts';
import { chain, isPromise } from './maybe-promise.ts';
import type { Ask, Runtime } from './runtime.ts';

/** @internal Why a tensor without a value cannot be read. */
export function refuse(op: string, t: Tensor): void {
  if (t.state === 'disposed') throw disposed(op, t, 'read');
  if (t.state === 'released') throw (t.error as Stale)(t, op);
  if (t.state === 'failed') throw t.error;
}

function asyncRead(op: string, backend: string): TensorStateError {
  return new TensorStateError(
    'XENT_ASYNC_READ',
    `${op}: the ${backend} backend computes asynchronously; write \`await t.${op.replace('Sync', '')}()\`, or use a synchronous backend such as js()`,
  );
}

/** @internal The values, owned by the caller. Reads of one tick share a flush. */
export async function read(runtime: Runtime, t: Tensor): Promise<HostData> {
  refuse('read', t);
  if (!t.host) await computed(runtime, t, runtime.backend);
  const { storage } = t;
  try {
    return copy(t, await download(runtime, t));
  } catch (error) {
    throw (storage && runtime.steps?.mirror.explain(storage.backend, error)) ?? error;
  }
}

/** @internal The values at once; only where nothing has to be waited for. */
export function readSync(runtime: Runtime, op: string, t: Tensor): HostData {
  refuse(op, t);
  if (!t.host) {
    const { backend } = runtime;
    if (!backend.synchronous || runtime.executor.inFlight > 0) throw asyncRead(op, backend.name);
    const done = t.state === 'pending' ? runtime.flush([t]) : undefined;
    if (isPromise(done)) {
      done.catch(() => undefined);
      throw asyncRead(op, backend.name);
    }
  }
  const data = download(runtime, t);
  if (isPromise(data)) throw asyncRead(op, 'previous');
  return copy(t, data);
}

function copy(t: Tensor, data: HostData): HostData {
  return data === t.host ? data.slice() : data;
}

function download(runtime: Runtime, t: Tensor): HostData | Promise<HostData> {
  if (t.host) return t.host;
  refuse('read', t);
  if (!t.storage) throw new TensorStateError('XENT_STEP_FAILED', `read: ${t} was not computed`);
  return chain(t.storage.backend.download(t.storage), (data) => {
    // What was read lives on in JavaScript memory, unless somebody owns it on the backend.
    if (!t.cell && !t.kept) {
      t.host = data;
      runtime.residency.free(t);
    }
    return data;
  });
}

/** @internal Waits until `t` has a value, here or on `backend`. */
export async function computed(runtime: Runtime, t: Tensor, backend: Backend): Promise<void> {
  if (t.state === 'pending') await ask(runtime, t, backend);
  else if (t.job !== null) await t.job;
  if (!t.host) refuse('read', t);
}

function ask(runtime: Runtime, t: Tensor, backend: Backend): Promise<void> {
  let open = runtime.asks.get(backend);
  if (!open) {
    const tensors = new Set<Tensor>();
    const done = Promise.resolve().then(() => flushAsked(runtime, backend, tensors));
    open = { tensors, done } satisfies Ask;
    runtime.asks.set(backend, open);
  }
  open.tensors.add(t);
  return open.done.catch((error) => {
    if (t.state !== 'ready') throw t.state === 'failed' ? t.error : error;
  });
}

async function flushAsked(
  runtime: Runtime,
  backend: Backend,
  tensors: ReadonlySet<Tensor>,
): Promise<void> {
  runtime.asks.delete(backend);
  try {
    await runtime.flush([...tensors], backend);
  } catch (error) {
    for (const t of tensors) {
      // One bad tensor must not spoil the reads that share its tick.
      if (t.state !== 'pending' || tensors.size === 1) continue;
      try {
        await runtime.flush([t], backend);
      } catch (own) {
        fail(t, own);
      }
    }
    throw error;
  }
}

/** @internal The element of a tensor of one element. */
export function onlyElement(op: string, t: Tensor, data: HostData): number {
  if (t.size !== 1) {
    throw new ArgumentError(
      `${op}: expected a tensor of one element, got ${showSpec(t.spec)}; reduce it, for example with mean(), or read data()`,
    );
  }
  return data[0] as number;
}
