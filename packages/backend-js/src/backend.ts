import {
  type Backend,
  BackendError,
  type DType,
  type HostData,
  requireOptions,
  type Storage,
  showSpec,
  type TensorSpec,
} from '@xent/core';
import { compile } from './compile.ts';
import { isRowwise } from './kernels/rows.ts';
import { Pool } from './pool.ts';

export interface JsOptions {
  /** Join operations into passes, and compute softmax and cross-entropy in kernels of their own. Default true. */
  readonly fuse?: boolean;
  /** Bytes of freed arrays to keep for later results. Default 256 MiB. */
  readonly poolBytes?: number;
}

interface JsStorage extends Storage {
  /** Null when freed. */
  data: HostData | null;
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
  const dtypes = new Set<DType>(['float64', 'float32', 'int32', 'bool']);
  if ('Float16Array' in globalThis) dtypes.add('float16');
  const pool = new Pool(poolBytes);
  let bytes = 0;
  let storages = 0;
  let executables = 0;

  const store = (spec: TensorSpec, data: HostData, isOwn: boolean): JsStorage => {
    bytes += data.byteLength;
    storages++;
    return { backend, spec, data, isOwn };
  };
  const dataOf = (storage: Storage | undefined): HostData => {
    const data = storage?.backend === backend && (storage as JsStorage).data;
    if (data) return data;
    throw new BackendError(
      'XENT_DISPOSED',
      `js: expected a storage of this backend that was not freed, got ${storage ? showSpec(storage.spec) : 'none'}`,
    );
  };
  const release = (storage: Storage): HostData => {
    const data = dataOf(storage);
    (storage as JsStorage).data = null;
    bytes -= data.byteLength;
    storages--;
    return data;
  };

  const backend: Backend = {
    contract: 1,
    name: 'js',
    synchronous: true,
    dtypes,
    // float64 serves checks: it is computed by the decompositions, which are the definition.
    fuses: (composite, { dtype }) => fuse && isRowwise(composite) && dtype === 'float32',
    compile(graph) {
      const { arrays, outputs, kernels } = compile(graph, fuse);
      const count = graph.inputs.length;
      const nothing = arrays.slice(0, count + outputs.length);
      let live = 1;
      executables++;
      return {
        run(inputs) {
          for (let i = 0; i < count; i++) arrays[i] = dataOf(inputs[i]);
          for (const value of outputs) arrays[value.slot] = pool.take(value);
          for (const kernel of kernels) kernel(arrays);
          const results = outputs.map(({ slot, dtype, shape }) =>
            store({ dtype, shape }, arrays[slot] as HostData, true),
          );
          // What comes and goes is not held from here until the next run.
          arrays.splice(0, nothing.length, ...nothing);
          return results;
        },
        dispose() {
          executables -= live;
          live = 0;
        },
      };
    },
    upload: (spec, data) => store(spec, data, false),
    download: (storage) => dataOf(storage).slice(),
    take(storage) {
      const data = release(storage);
      // What was uploaded may still be read by whoever did so.
      return (storage as JsStorage).isOwn ? data : data.slice();
    },
    free(storage) {
      const data = release(storage);
      if ((storage as JsStorage).isOwn) pool.put(storage.spec.dtype, data);
    },
    memory: () => ({ bytes, storages, executables }),
    async dispose() {
      pool.trim(0);
    },
  };
  return backend;
}
