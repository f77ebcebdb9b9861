import {
  type Backend,
  BackendError,
  type DType,
  type Executable,
  type Graph,
  type HostData,
  requireOptions,
  type Storage,
  showSpec,
  type TensorSpec,
} from '@xent/core';
import { isRowwise } from './build-rows.ts';
import { compile } from './compile.ts';
import { Pool, type Shelf } from './pool.ts';

export interface JsOptions {
  /** Join operations into passes, and compute softmax and cross-entropy in kernels of their own. Default true. */
  readonly fuse?: boolean;
  /** Bytes of freed arrays to keep for later results. Default 256 MiB. */
  readonly poolBytes?: number;
}

const NOTHING: HostData = /* @__PURE__ */ new Uint8Array(0);

class JsStorage implements Storage {
  readonly backend: JsBackend;
  readonly spec: TensorSpec;
  /** Null when freed. */
  data: HostData | null;
  /** Where the array goes when it is freed; null if it is the caller's. */
  readonly shelf: Shelf | null;

  constructor(backend: JsBackend, spec: TensorSpec, data: HostData, shelf: Shelf | null) {
    this.backend = backend;
    this.spec = spec;
    this.data = data;
    this.shelf = shelf;
  }
}

class JsBackend implements Backend {
  readonly contract = 1;
  readonly name = 'js';
  readonly synchronous = true;
  readonly dtypes: ReadonlySet<DType> = new Set<DType>([
    'float64',
    'float32',
    ...('Float16Array' in globalThis ? ['float16' as const] : []),
    'int32',
    'bool',
  ]);
  readonly #fuse: boolean;
  readonly #pool: Pool;
  #bytes = 0;
  #storages = 0;
  #executables = 0;

  constructor({ fuse = true, poolBytes = 2 ** 28 }: JsOptions) {
    this.#fuse = fuse;
    this.#pool = new Pool(poolBytes);
  }

  fuses(composite: string, output: TensorSpec): boolean {
    // float64 serves checks: it is computed by the decompositions, which are the definition.
    return this.#fuse && isRowwise(composite) && output.dtype === 'float32';
  }

  compile(graph: Graph): Executable {
    const { arrays, outputs, kernels } = compile(graph, this.#fuse);
    const count = graph.inputs.length;
    const shelves = outputs.map(({ dtype, size }) => this.#pool.shelf(dtype, size));
    const specs = outputs.map(({ dtype, shape }): TensorSpec => ({ dtype, shape }));
    let isLive = true;
    this.#executables++;
    return {
      run: (inputs) => {
        for (let i = 0; i < count; i++) arrays[i] = this.#data(inputs[i]);
        outputs.forEach(({ slot, dtype, size }, i) => {
          arrays[slot] = this.#pool.take(shelves[i] as Shelf, dtype, size);
        });
        for (const kernel of kernels) kernel(arrays);
        const results = outputs.map(({ slot }, i) =>
          this.#store(specs[i] as TensorSpec, arrays[slot] as HostData, shelves[i] as Shelf),
        );
        // What comes and goes is not held from here until the next run.
        arrays.fill(NOTHING, 0, count + outputs.length);
        return results;
      },
      dispose: () => {
        if (isLive) this.#executables--;
        isLive = false;
      },
    };
  }

  upload(spec: TensorSpec, data: HostData): Storage {
    return this.#store(spec, data, null);
  }

  download(storage: Storage): HostData {
    return this.#data(storage).slice();
  }

  take(storage: Storage): HostData {
    const data = this.#release(storage);
    // What was uploaded may still be read by whoever did so.
    return (storage as JsStorage).shelf ? data : data.slice();
  }

  free(storage: Storage): void {
    const data = this.#release(storage);
    const { shelf } = storage as JsStorage;
    if (shelf) this.#pool.put(shelf, data);
  }

  memory(): { readonly bytes: number; readonly storages: number; readonly executables: number } {
    return { bytes: this.#bytes, storages: this.#storages, executables: this.#executables };
  }

  async dispose(): Promise<void> {
    this.#pool.clear();
  }

  #store(spec: TensorSpec, data: HostData, shelf: Shelf | null): JsStorage {
    this.#bytes += data.byteLength;
    this.#storages++;
    return new JsStorage(this, spec, data, shelf);
  }

  #release(storage: Storage): HostData {
    const data = this.#data(storage);
    (storage as JsStorage).data = null;
    this.#bytes -= data.byteLength;
    this.#storages--;
    return data;
  }

  #data(storage: Storage | undefined): HostData {
    if (storage instanceof JsStorage && storage.backend === this && storage.data) {
      return storage.data;
    }
    const what = storage ? showSpec(storage.spec) : 'nothing';
    throw new BackendError(
      'XENT_DISPOSED',
      `js: expected a storage of this backend that was not freed, got ${what} of ${storage?.backend.name ?? 'none'}`,
    );
  }
}

/**
 * The backend in plain JavaScript: runs everywhere, computes in float64 and stores each dtype as it is.
 *
 * @example
 * setBackend(js());
 */
export function js(options: JsOptions = {}): Backend {
  requireOptions('js', options, ['fuse', 'poolBytes']);
  return new JsBackend(options);
}
