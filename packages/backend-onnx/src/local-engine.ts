import { bytesOf, type HostData, sizeOf, type TensorSpec } from '@xent/core';
import type { Engine, Signature } from './engine.ts';
import { type Lock, lockOf } from './lock.ts';
import { isNative, type Ort, type OrtSession, type OrtTensor, webEnv } from './ort.ts';

interface Held {
  readonly tensor: OrtTensor;
  readonly bytes: number;
  /** The session whose memory it is; null for what came from JavaScript. */
  readonly owner: Opened | null;
  /** Runs that read it and have not ended. */
  uses: number;
  dropped: boolean;
}

interface Opened {
  readonly session: OrtSession;
  readonly signature: Signature;
  /** Tensors on the device that it made: they cannot be given back after it. */
  tensors: number;
  closing: boolean;
}

const bytesIn = ({ dtype, shape }: TensorSpec): number => sizeOf(shape) * bytesOf(dtype);

/** What browsers and Node have, though types of neither are used here. */
interface Timers {
  setTimeout(then: () => void, ms: number): void;
}

/** How long after an error a device may still report that it is gone. */
const LATE_MS = 100;

/** ONNX Runtime in this thread. */
export class LocalEngine implements Engine {
  copiedBytes = 0;
  readonly lost: Promise<string>;
  readonly #ort: Ort;
  readonly #lock: Lock;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #onDevice: boolean;
  /** Does a run read JavaScript's memory in place? */
  readonly #inPlace: boolean;
  readonly #tensors = new Map<number, Held>();
  readonly #sessions = new Map<number, Opened>();
  readonly #gone: Promise<never>;
  #lose: (reason: string) => void = () => undefined;
  #watching = false;

  constructor(ort: Ort, options: Readonly<Record<string, unknown>>, onDevice: boolean) {
    this.#ort = ort;
    this.#lock = lockOf(ort);
    this.#options = options;
    this.#onDevice = onDevice;
    this.#inPlace = isNative(ort);
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
    this.#gone = this.lost.then((reason) => {
      throw new Error(reason);
    });
    // It is awaited only beside work.
    this.#gone.catch(() => undefined);
  }

  put(id: number, { dtype, shape }: TensorSpec, data: HostData): void {
    this.#hold(id, new this.#ort.Tensor(dtype, data, shape), data.byteLength, null);
  }

  async get(id: number): Promise<HostData> {
    const { tensor, bytes } = this.#find(id);
    if (!isOnDevice(tensor)) return (tensor.data as HostData).slice();
    return this.#work(async () => {
      this.copiedBytes += bytes;
      const data = await tensor.getData?.();
      return (data as HostData).slice();
    });
  }

  drop(id: number): void {
    const held = this.#tensors.get(id);
    if (!held) return;
    this.#tensors.delete(id);
    held.dropped = true;
    if (held.uses === 0) this.#discard(held);
  }

  open(id: number, model: Uint8Array<ArrayBuffer>, signature: Signature): Promise<boolean> {
    return this.#work(async () => {
      const options = this.#optionsFor(signature);
      const strict = this.#onDevice ? await this.#createOnDevice(model, options) : null;
      const session = strict ?? (await this.#ort.InferenceSession.create(model, options));
      this.#sessions.set(id, { session, signature, tensors: 0, closing: false });
      await this.#watch();
      return strict !== null || !this.#onDevice;
    });
  }

  /** A session without a node on the CPU, or null where there has to be one. */
  async #createOnDevice(
    model: Uint8Array<ArrayBuffer>,
    options: Readonly<Record<string, unknown>>,
  ): Promise<OrtSession | null> {
    const extra = { session: { disable_cpu_ep_fallback: '1' } };
    try {
      return await this.#ort.InferenceSession.create(model, { ...options, extra });
    } catch (error) {
      if (/fallback to CPU/i.test(String(error))) return null;
      throw error;
    }
  }

  run(id: number, inputs: readonly number[], outputs: readonly number[]): Promise<void> {
    const held = inputs.map((tensor) => this.#find(tensor));
    for (const h of held) h.uses++;
    return this.#work(async () => {
      try {
        const opened = this.#sessions.get(id);
        if (!opened) throw new RangeError(`there is no session ${id}`);
        const { session, signature } = opened;
        const feeds: Record<string, OrtTensor> = {};
        signature.inputs.forEach((name, i) => {
          const { tensor, bytes } = held[i] as Held;
          feeds[name] = tensor;
          if (!this.#inPlace && !isOnDevice(tensor)) this.copiedBytes += bytes;
        });
        const results = await session.run(feeds);
        signature.outputs.forEach(({ name, spec }, i) => {
          const tensor = results[name] as OrtTensor;
          const bytes = bytesIn(spec);
          if (!isOnDevice(tensor)) this.copiedBytes += bytes;
          this.#hold(outputs[i] as number, tensor, bytes, opened);
        });
      } finally {
        for (const h of held) {
          h.uses--;
          if (h.dropped && h.uses === 0) this.#discard(h);
        }
      }
    });
  }

  close(id: number): void {
    this.#later(async () => {
      const opened = this.#sessions.get(id);
      if (!opened) return;
      this.#sessions.delete(id);
      opened.closing = true;
      if (opened.tensors === 0) await opened.session.release();
    });
  }

  async end(): Promise<void> {
    // In turn: what is under way still makes tensors and sessions.
    await this.#lock(async () => {
      for (const id of [...this.#tensors.keys()]) this.drop(id);
      for (const id of [...this.#sessions.keys()]) this.close(id);
    });
    await this.#lock(async () => undefined);
  }

  /** In turn. A device that goes away rejects it, whatever ONNX Runtime makes of that, and is heard of first. */
  #work<T>(task: () => Promise<T>): Promise<T> {
    if (!this.#onDevice) return this.#lock(task);
    return this.#lock(async () => {
      try {
        return await Promise.race([task(), this.#gone]);
      } catch (error) {
        const { setTimeout } = globalThis as unknown as Timers;
        await Promise.race([this.lost, new Promise<void>((then) => setTimeout(then, LATE_MS))]);
        throw error;
      }
    });
  }

  /** What nobody waits for. */
  #later(task: () => Promise<void>): void {
    void this.#lock(task).catch(() => undefined);
  }

  #hold(id: number, tensor: OrtTensor, bytes: number, owner: Opened | null): void {
    if (owner && isOnDevice(tensor)) owner.tensors++;
    this.#tensors.set(id, { tensor, bytes, owner, uses: 0, dropped: false });
  }

  /** Memory of the device goes back in turn: a run may be under way. */
  #discard({ tensor, owner }: Held): void {
    if (!isOnDevice(tensor)) {
      // What came from JavaScript may be somebody's.
      if (owner) release(tensor.data as HostData);
      return;
    }
    this.#later(async () => {
      tensor.dispose?.();
      if (!owner) return;
      owner.tensors--;
      if (owner.closing && owner.tensors === 0) await owner.session.release();
    });
  }

  #find(id: number): Held {
    const held = this.#tensors.get(id);
    if (!held) throw new RangeError(`there is no tensor ${id}`);
    return held;
  }

  #optionsFor({ outputs }: Signature): Readonly<Record<string, unknown>> {
    if (!this.#onDevice) return this.#options;
    // A buffer of no bytes is refused.
    const locations = outputs.map(({ name, spec }) => [
      name,
      spec.shape.includes(0) ? 'cpu' : 'gpu-buffer',
    ]);
    return { ...this.#options, preferredOutputLocation: Object.fromEntries(locations) };
  }

  /** The device exists with the first session. */
  async #watch(): Promise<void> {
    if (!this.#onDevice || this.#watching) return;
    this.#watching = true;
    const device = (await webEnv(this.#ort).webgpu?.device) as
      | { readonly lost?: Promise<{ readonly message?: string }> }
      | undefined;
    void device?.lost?.then(({ message }) => this.#lose(message || 'the GPU device is gone'));
  }
}

/** Gives memory back at once: the collector lets the results of many runs gather, which costs up to a third of a step's time. */
function release({ buffer, byteLength }: HostData): void {
  // Where engines do not know it yet, the collector has to do.
  const { transfer } = buffer as { transfer?(size: number): void };
  if (byteLength === buffer.byteLength) transfer?.call(buffer, 0);
}

function isOnDevice(tensor: OrtTensor): boolean {
  return tensor.location === 'gpu-buffer';
}
