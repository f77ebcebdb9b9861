import type { Backend } from '../backend.ts';
import { ArgumentError, StaleTensorError, TensorStateError } from '../errors.ts';
import { type HostData, showSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { chain, isPromise } from './maybe-promise.ts';
import type { Runtime } from './runtime.ts';

/** Why a tensor without a value cannot be read. */
function refuse(op: string, t: Tensor): void {
  const what = showSpec(t.spec);
  switch (t.state) {
    case 'disposed':
      throw new TensorStateError(
        'XENT_DISPOSED',
        `${op}: this tensor (${what}) was disposed; read it before dispose(), or do not dispose it: nothing has to be`,
      );
    case 'released':
      throw new StaleTensorError(
        `${op}: this tensor (${what}) belongs to a step that is more than one step back, and its value was freed; read it earlier, in the same tick as the loss, or keep it with realize()`,
      );
    case 'failed':
      throw t.error;
    default:
  }
}

function asyncRead(op: string, backend: string): TensorStateError {
  return new TensorStateError(
    'XENT_ASYNC_READ',
    `${op}: the ${backend} backend computes asynchronously; write \`await t.${op.replace('Sync', '')}()\`, or use a synchronous backend such as js()`,
  );
}

interface Ask {
  readonly backend: Backend;
  readonly tensors: Set<Tensor>;
  readonly done: Promise<void>;
}

/** Reads values for the user; reads of one tick share a flush. */
export class Reader {
  readonly #runtime: Runtime;
  readonly #asks = new Map<Backend, Ask>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Computes `tensors` without reading them, and keeps them on the backend. */
  async realize(tensors: readonly Tensor[]): Promise<void> {
    const { backend } = this.#runtime;
    for (const t of tensors) refuse('realize', t);
    for (const t of tensors) t.kept = true;
    await Promise.all(tensors.map((t) => this.#computed(t, backend)));
    for (const t of tensors) {
      if (t.host && t.storage?.backend !== backend) {
        await this.#runtime.residency.place(t, backend, []);
      }
    }
  }

  /** Waits for everything that was asked for or assigned so far. */
  async settle(): Promise<void> {
    await this.#runtime.flush([]);
  }

  /** The values, owned by the caller. */
  async read(t: Tensor): Promise<HostData> {
    refuse('read', t);
    if (!t.host) await this.#computed(t, this.#runtime.backend);
    return this.#copy(t, await this.#download(t));
  }

  /** The values at once; only where nothing has to be waited for. */
  readSync(op: string, t: Tensor): HostData {
    refuse(op, t);
    if (!t.host) {
      const { backend } = this.#runtime;
      if (!backend.synchronous || !this.#runtime.idle) throw asyncRead(op, backend.name);
      const done = t.state === 'pending' ? this.#runtime.flush([t]) : undefined;
      if (isPromise(done)) {
        done.catch(() => undefined);
        throw asyncRead(op, backend.name);
      }
    }
    const data = this.#download(t);
    if (isPromise(data)) throw asyncRead(op, 'previous');
    return this.#copy(t, data);
  }

  #copy(t: Tensor, data: HostData): HostData {
    return data === t.host ? data.slice() : data;
  }

  #download(t: Tensor): HostData | Promise<HostData> {
    if (t.host) return t.host;
    refuse('read', t);
    if (!t.storage) throw new TensorStateError('XENT_STEP_FAILED', `read: ${t} was not computed`);
    return chain(t.storage.backend.download(t.storage), (data) => {
      // What was read lives on in JavaScript memory, unless somebody owns it on the backend.
      if (!t.cell && !t.kept) {
        t.host = data;
        this.#runtime.residency.free(t);
        return t.host;
      }
      return data;
    });
  }

  async #computed(t: Tensor, backend: Backend): Promise<void> {
    if (t.state === 'pending') await this.#ask(t, backend);
    else if (t.job !== null) await t.job;
    if (!t.host) refuse('read', t);
  }

  #ask(t: Tensor, backend: Backend): Promise<void> {
    let ask = this.#asks.get(backend);
    if (!ask) {
      const tensors = new Set<Tensor>();
      ask = { backend, tensors, done: Promise.resolve().then(() => this.#flush(backend, tensors)) };
      this.#asks.set(backend, ask);
    }
    ask.tensors.add(t);
    return ask.done.catch((error) => {
      if (t.state === 'ready') return;
      if (t.state === 'failed') throw t.error;
      throw error;
    });
  }

  async #flush(backend: Backend, tensors: ReadonlySet<Tensor>): Promise<void> {
    this.#asks.delete(backend);
    try {
      await this.#runtime.flush([...tensors], backend);
    } catch (error) {
      // One bad tensor must not spoil the reads that share its tick.
      for (const t of tensors)
        if (t.state === 'pending' && tensors.size > 1) await this.#alone(t, backend);
      throw error;
    }
  }

  async #alone(t: Tensor, backend: Backend): Promise<void> {
    try {
      await this.#runtime.flush([t], backend);
    } catch (error) {
      t.state = 'failed';
      t.error = error;
    }
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
