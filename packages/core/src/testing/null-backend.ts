import type { Backend, BackendMemory, Executable, Storage } from '../backend.ts';
import type { Graph } from '../graph/graph.ts';
import { valueSpec } from '../graph/graph.ts';
import { allocate, bytesOf, type DType, type HostData, sizeOf, type TensorSpec } from '../spec.ts';

export interface NullBackendOptions {
  /** Default `'null'`. */
  readonly name?: string;
  /** Default true; otherwise compile, run and download answer on later ticks. */
  readonly synchronous?: boolean;
  readonly dtypes?: readonly DType[];
  /** Composites that it claims to have kernels for. Default none. */
  readonly fuses?: readonly string[];
  /** Called before each run; throw to make the run fail. */
  readonly onRun?: (graph: Graph) => void;
}

/** A backend that computes nothing: every result is zeros. Counts what is asked of it. */
export interface NullBackend extends Backend {
  /** Every graph that was compiled, in order. */
  readonly compiled: readonly Graph[];
  /** Every graph that was run, in order. */
  readonly runs: readonly Graph[];
  readonly uploads: number;
  readonly downloads: number;
  /** Executables that were disposed. */
  readonly released: number;
}

interface NullStorage extends Storage {
  readonly data: HostData;
}

/**
 * Makes a {@link NullBackend}, for tests of capture, caching, ownership and failure that need no arithmetic.
 *
 * @example
 * const backend = nullBackend({ synchronous: false });
 */
export function nullBackend(options: NullBackendOptions = {}): NullBackend {
  const { synchronous = true, dtypes = ['float64', 'float32', 'float16', 'int32', 'bool'] } =
    options;
  const live = new Set<NullStorage>();
  const compiled: Graph[] = [];
  const runs: Graph[] = [];
  const counts = { uploads: 0, downloads: 0, released: 0 };
  const later = <T>(value: () => T): T | Promise<T> =>
    synchronous ? value() : Promise.resolve().then(value);

  const store = (spec: TensorSpec, data: HostData): NullStorage => {
    const storage = { backend, spec, data };
    live.add(storage);
    return storage;
  };

  const backend: NullBackend = {
    contract: 1,
    name: options.name ?? 'null',
    synchronous,
    dtypes: new Set(dtypes),
    compiled,
    runs,
    get uploads() {
      return counts.uploads;
    },
    get downloads() {
      return counts.downloads;
    },
    get released() {
      return counts.released;
    },
    fuses: (composite) => options.fuses?.includes(composite) ?? false,
    compile(graph): Executable | Promise<Executable> {
      compiled.push(graph);
      return later(() => ({
        run: () =>
          later(() => {
            options.onRun?.(graph);
            runs.push(graph);
            return graph.outputs.map((id) => {
              const spec = valueSpec(graph, id);
              return store(spec, allocate(spec.dtype, sizeOf(spec.shape)));
            });
          }),
        dispose() {
          counts.released++;
        },
      }));
    },
    upload(spec, data) {
      counts.uploads++;
      return store(spec, data);
    },
    download(storage) {
      counts.downloads++;
      return later(() => (storage as NullStorage).data.slice());
    },
    free(storage) {
      if (!live.delete(storage as NullStorage)) throw new Error('null backend: freed twice');
    },
    memory(): BackendMemory {
      let bytes = 0;
      for (const { spec } of live) bytes += sizeOf(spec.shape) * bytesOf(spec.dtype);
      return { bytes, storages: live.size, executables: compiled.length - counts.released };
    },
    async dispose() {
      live.clear();
    },
  };
  return backend;
}
