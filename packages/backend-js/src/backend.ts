import {
  availableDTypes,
  type Backend,
  BackendError,
  type HostData,
  requireOptions,
  type Storage,
  showSpec,
  type TensorSpec,
} from '@xent/core';
import { compile } from './compile.ts';
import { COMPOSITES } from './kernels/rows.ts';
import { createPool } from './pool.ts';

export interface JsOptions {
  /** Join operations into passes, and compute softmax and cross-entropy in kernels of their own. Default true. */
  readonly fuse?: boolean;
  /** Bytes of freed arrays to keep for later results. Default 256 MiB. */
  readonly poolBytes?: number;
}

interface JsStorage extends Storage {
  readonly data: HostData;
  /** False if the array is the caller's. */
  readonly isOwn: boolean;
}

/**
 * The backend in plain JavaScript: runs everywhere, computes in float64 and stores each dtype as it is.
 *
 * @example
 * setBackend(js());
 */
export function js(options: JsOptions = {}): Backend {
  requireOptions('js', options, ['fuse', 'poolBytes']);
  const { fuse = true, poolBytes = 2 ** 28 } = options;
  let pool = createPool(poolBytes);
  const storages = new Set<Storage>();
  const executables = new Set<unknown>();

  const store = ({ dtype, shape }: TensorSpec, data: HostData, isOwn: boolean): JsStorage => {
    const storage = { backend, spec: { dtype, shape }, data, isOwn };
    storages.add(storage);
    return storage;
  };
  const own = (storage: Storage | undefined): JsStorage => {
    if (storages.has(storage as Storage)) return storage as JsStorage;
    throw new BackendError(
      'XENT_DISPOSED',
      `js: expected a storage of this backend that was not freed, got ${storage ? showSpec(storage.spec) : 'none'}`,
    );
  };
  const backend: Backend = {
    contract: 1,
    name: 'js',
    synchronous: true,
    dtypes: new Set(availableDTypes()),
    // float64 serves checks: it is computed by the decompositions, which are the definition.
    fuses: (composite, { dtype }) => fuse && dtype === 'float32' && COMPOSITES.includes(composite),
    compile(graph) {
      const { kept, outputs, kernels } = compile(graph, fuse);
      const executable = {
        run(inputs: readonly Storage[]) {
          const given = inputs.map(own);
          const results = outputs.map((value) =>
            store(value, pool.take(value.dtype, value.size), true),
          );
          const arrays = [...given, ...results].map(({ data }) => data).concat(kept);
          for (const kernel of kernels) kernel(arrays);
          return results;
        },
        dispose: () => executables.delete(executable),
      };
      executables.add(executable);
      return executable;
    },
    upload: (spec, data) => store(spec, data, false),
    download: (storage) => own(storage).data.slice(),
    take(storage) {
      const { data, isOwn } = own(storage);
      storages.delete(storage);
      // What was uploaded may still be read by whoever did so.
      return isOwn ? data : data.slice();
    },
    free(storage) {
      const { data, isOwn } = own(storage);
      storages.delete(storage);
      if (isOwn) pool.put(storage.spec.dtype, data);
    },
    memory: () => ({
      bytes: [...storages].reduce(
        (bytes, storage) => bytes + (storage as JsStorage).data.byteLength,
        0,
      ),
      storages: storages.size,
      executables: executables.size,
    }),
    async dispose() {
      pool = createPool(0);
    },
  };
  return backend;
}
