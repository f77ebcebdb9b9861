import {
  type Backend,
  BackendError,
  BackendLostError,
  type BackendLostInfo,
  type BackendMemory,
  bytesOf,
  type DType,
  type Executable,
  type Graph,
  type HostData,
  type Storage,
  showSpec,
  sizeOf,
  type TensorSpec,
  valueSpec,
} from '@xent/core';
import { lowersComposite } from '@xent/onnx/lower';
import type { Engine } from './engine.ts';
import { readingError, runtimeError } from './errors.ts';
import { Fallbacks } from './fallbacks.ts';
import type { Keeping } from './options.ts';
import { type Program, Sessions } from './sessions.ts';

/** What the backend holds, and what running cost in copies. */
export interface OnnxMemory extends BackendMemory {
  /** Sessions that are open. */
  readonly sessions: number;
  /**
   * Bytes that runs copied between JavaScript and ONNX Runtime so far. On WebAssembly that is everything that a
   * run reads and returns; on WebGPU what was not on the device.
   */
  readonly copiedBytes: number;
}

/** A backend that runs graphs in ONNX Runtime. */
export interface OnnxBackend extends Backend {
  /**
   * Operations that ran on the CPU although the provider computes on a device, as `isnan(float32)`. A warning with the
   * code `XENT_CPU_FALLBACK` names each when it is found.
   */
  readonly cpuOperations: ReadonlySet<string>;
  memory(): OnnxMemory;
}

class OnnxStorage implements Storage {
  readonly backend: Backend;
  readonly spec: TensorSpec;
  /** The engine's number for it. */
  readonly id: number;
  live = true;

  constructor(backend: Backend, spec: TensorSpec, id: number) {
    this.backend = backend;
    this.spec = spec;
    this.id = id;
  }
}

/** `provider` is the one that computes; WebGPU has no float64, and of float16 only the web build takes arrays. */
export class Onnx implements OnnxBackend {
  readonly contract = 1;
  readonly name: string;
  readonly synchronous = false;
  readonly dtypes: ReadonlySet<DType>;
  readonly lost: Promise<BackendLostInfo>;
  readonly mirrorEvery?: number;
  readonly cpuOperations: ReadonlySet<string>;
  readonly #engine: Engine;
  readonly #sessions: Sessions;
  readonly #provider: string;
  #next = 0;
  #bytes = 0;
  #storages = 0;
  #executables = 0;
  #disposed = false;
  #lostReason: string | null = null;

  constructor(engine: Engine, provider: string, { cache, mirrorEvery }: Keeping) {
    this.name = `onnx (${provider})`;
    this.#engine = engine;
    this.#provider = provider;
    this.#sessions = new Sessions(engine, provider, cache, (graph) => {
      // A report that fails because everything ends concerns nobody.
      void fallbacks.inspect(graph).catch(() => undefined);
    });
    const fallbacks = new Fallbacks(engine, provider, () => this.#sessions.nextSession());
    this.cpuOperations = fallbacks.found;
    if (mirrorEvery !== undefined) this.mirrorEvery = mirrorEvery;
    this.lost = engine.lost.then((reason) => {
      this.#lostReason = reason;
      return { reason };
    });
    const more: Readonly<Record<string, readonly DType[]>> = {
      webgpu: [],
      wasm: 'Float16Array' in globalThis ? ['float64', 'float16'] : ['float64'],
    };
    this.dtypes = new Set<DType>([...(more[provider] ?? ['float64']), 'float32', 'int32', 'bool']);
  }

  fuses(composite: string, _output: TensorSpec, inputs: readonly TensorSpec[]): boolean {
    return lowersComposite(composite, inputs);
  }

  async compile(graph: Graph): Promise<Executable> {
    this.#requireOpen('compile');
    const program = await this.#sessions.acquire(graph).catch((cause: unknown) => {
      throw this.#gone('compile') ?? cause;
    });
    this.#requireOpen('compile');
    let isLive = true;
    this.#executables++;
    return {
      run: (inputs) => this.#run(program, inputs),
      dispose: () => {
        if (!isLive || this.#disposed) return;
        isLive = false;
        this.#executables--;
        this.#sessions.release(program);
      },
    };
  }

  upload(spec: TensorSpec, data: HostData): Storage {
    this.#requireOpen('upload');
    const storage = this.#store(spec);
    this.#engine.put(storage.id, spec, data);
    return storage;
  }

  async download(storage: Storage): Promise<HostData> {
    this.#requireOpen('download');
    const id = this.#idOf(storage);
    try {
      return await this.#engine.get(id);
    } catch (cause) {
      throw this.#gone('download') ?? readingError(storage.spec, this.#provider, cause);
    }
  }

  free(storage: Storage): void {
    if (this.#disposed) return;
    const id = this.#idOf(storage);
    (storage as OnnxStorage).live = false;
    this.#count(storage.spec, -1);
    this.#engine.drop(id);
  }

  memory(): OnnxMemory {
    return {
      bytes: this.#bytes,
      storages: this.#storages,
      executables: this.#executables,
      sessions: this.#sessions.count,
      copiedBytes: this.#engine.copiedBytes,
    };
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#bytes = 0;
    this.#storages = 0;
    this.#executables = 0;
    this.#sessions.clear();
    await this.#engine.end();
  }

  async #run(program: Program, inputs: readonly Storage[]): Promise<readonly Storage[]> {
    this.#requireOpen('run');
    const { graph } = program;
    const opened = this.#sessions.use(program);
    const { session } = program;
    const reads = program.reads.map((i) => this.#idOf(inputs[i]));
    const outputs = graph.outputs.map((id) => this.#store(valueSpec(graph, id)));
    const writes = outputs.map(({ id }) => id);
    try {
      await Promise.all([opened, this.#engine.run(session, reads, writes)]);
    } catch (cause) {
      const gone = this.#gone('run');
      if (gone) throw gone;
      for (const { spec } of outputs) this.#count(spec, -1);
      this.#sessions.renew(program, session);
      throw runtimeError('run', graph, this.#provider, cause);
    }
    return outputs;
  }

  #requireOpen(what: string): void {
    const gone = this.#gone(what);
    if (gone) throw gone;
  }

  /** Why there is nothing to compute with any more. */
  #gone(what: string): BackendError | null {
    if (this.#disposed) {
      return new BackendError(
        'XENT_DISPOSED',
        `${what}: expected an open backend, got ${this.name} after dispose(); open another one with await onnx(…)`,
      );
    }
    return this.#lostReason === null ? null : new BackendLostError(this.name, this.#lostReason);
  }

  #store(spec: TensorSpec): OnnxStorage {
    this.#count(spec, 1);
    return new OnnxStorage(this, spec, this.#next++);
  }

  #count({ dtype, shape }: TensorSpec, sign: 1 | -1): void {
    this.#bytes += sign * sizeOf(shape) * bytesOf(dtype);
    this.#storages += sign;
  }

  #idOf(storage: Storage | undefined): number {
    if (storage instanceof OnnxStorage && storage.backend === this && storage.live) {
      return storage.id;
    }
    const what = storage ? showSpec(storage.spec) : 'nothing';
    throw new BackendError(
      'XENT_DISPOSED',
      `onnx: expected a storage of this backend that was not freed, got ${what} of ${storage?.backend.name ?? 'none'}`,
    );
  }
}
