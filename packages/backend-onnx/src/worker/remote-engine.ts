import { ArgumentError, type HostData, type TensorSpec } from '@xent/core';
import type { Engine, Signature } from '../engine.ts';
import { listen, listenForErrors, type Port, type Reply, type Request } from './messages.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/** Workers that a backend uses. */
const busy = new WeakSet<Port>();

type Question<R> = R extends { readonly id: number } ? Omit<R, 'id'> : never;

/** ONNX Runtime in a worker, where a run that takes long does not stop the page. */
export class RemoteEngine implements Engine {
  copiedBytes = 0;
  readonly lost: Promise<string>;
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #failure: string | null = null;

  /** @throws ArgumentError for a worker that another backend uses */
  constructor(port: Port) {
    if (busy.has(port)) {
      throw new ArgumentError(
        'onnx: expected a worker of its own for every backend, got one that another backend uses; make another worker, or dispose() the other backend first',
      );
    }
    busy.add(port);
    this.#port = port;
    listen(port, (message) => this.#receive(message as Reply));
    this.lost = new Promise((resolve) => {
      this.#waiting.set(-1, { resolve: (reason) => resolve(String(reason)), reject: () => {} });
    });
    listenForErrors(port, (reason) => this.#fail(reason));
  }

  /** The provider that computes there. */
  async hello(): Promise<string> {
    return String(await this.#ask({ kind: 'hello' }));
  }

  put(tensor: number, spec: TensorSpec, data: HostData): void {
    // A part of an array would be sent with all of its memory.
    const own = data.byteLength === data.buffer.byteLength ? data : data.slice();
    this.#send({ kind: 'put', tensor, spec, data: own });
  }

  async get(tensor: number): Promise<HostData> {
    return (await this.#ask({ kind: 'get', tensor })) as HostData;
  }

  drop(tensor: number): void {
    this.#send({ kind: 'drop', tensor });
  }

  async open(
    session: number,
    model: Uint8Array<ArrayBuffer>,
    signature: Signature,
  ): Promise<boolean> {
    return Boolean(await this.#ask({ kind: 'open', session, model, signature }, [model.buffer]));
  }

  async run(session: number, inputs: readonly number[], outputs: readonly number[]): Promise<void> {
    await this.#ask({ kind: 'run', session, inputs, outputs });
  }

  close(session: number): void {
    this.#send({ kind: 'close', session });
  }

  async end(): Promise<void> {
    busy.delete(this.#port);
    if (this.#failure !== null) return;
    const done = this.#ask({ kind: 'end' });
    this.#failure = 'the backend was disposed';
    // A worker that ends now is done as well.
    await done.catch(() => undefined);
  }

  #send(request: Request, transfer: ArrayBuffer[] = []): void {
    if (this.#failure === null) this.#port.postMessage(request, transfer);
  }

  #ask(question: Question<Request>, transfer?: ArrayBuffer[]): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(new Error(this.#failure));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ ...question, id } as Request, transfer);
    });
  }

  #receive({ id, copiedBytes, result, error }: Reply): void {
    this.copiedBytes = copiedBytes;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #fail(reason: string): void {
    const isNews = this.#failure === null;
    this.#failure ??= reason;
    for (const [id, { resolve, reject }] of this.#waiting) {
      if (id >= 0) reject(new Error(reason));
      else if (isNews) resolve(reason);
    }
    this.#waiting.clear();
  }
}
