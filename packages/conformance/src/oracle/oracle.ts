import {
  type Backend,
  BackendError,
  bytesOf,
  type Executable,
  type Graph,
  type HostData,
  type Storage,
  showSpec,
  sizeOf,
  type TensorSpec,
  valueSpec,
} from '@xent/core';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import type { Kernel, Value } from './kernel.ts';
import { products } from './matmul.ts';
import { movement } from './movement.ts';
import { random } from './random.ts';
import { reductions } from './reduce.ts';

export interface OracleOptions {
  /** Default true; otherwise compile, run and download answer on later ticks. */
  readonly synchronous?: boolean;
}

interface OracleStorage extends Storage {
  readonly data: HostData;
}

const KERNELS: ReadonlyMap<string, Kernel> = /* @__PURE__ */ new Map(
  Object.entries({
    ...elementwise,
    ...reductions,
    ...movement,
    ...products,
    ...indexing,
    ...random,
  }),
);

/** Names of the primitives that the oracle computes: every one that a backend needs. */
export const primitiveNames: readonly string[] = /* @__PURE__ */ [...KERNELS.keys()];

function interpret(graph: Graph, inputs: readonly Value[]): readonly Value[] {
  const values = [...inputs];
  for (const { op, attrs, spec, inputs: ids } of graph.nodes) {
    const kernel = KERNELS.get(op) as Kernel;
    const x = ids.map((id) => values[id]!);
    values.push({ spec, data: kernel(x, attrs, spec) });
  }
  return graph.outputs.map((id) => values[id]!);
}

/**
 * The reference: interprets graphs of primitives with plain loops in double precision, fuses nothing, and knows
 * every element type. A result that is stored as float32 or float16 is rounded once an operation.
 */
export function oracle(options: OracleOptions = {}): Backend {
  const synchronous = options.synchronous ?? true;
  const live = new Set<OracleStorage>();
  let executables = 0;
  let disposed = false;
  const answer = <T>(value: () => T): T | Promise<T> =>
    synchronous ? value() : Promise.resolve().then(value);

  const store = (spec: TensorSpec, data: HostData): OracleStorage => {
    const storage = { backend, spec, data };
    live.add(storage);
    return storage;
  };

  const compile = (graph: Graph): Executable => {
    for (const node of graph.nodes) {
      if (KERNELS.has(node.op)) continue;
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `${node.op}: the oracle has no such primitive, got ${showSpec(node.spec)}; add a row to its kernels`,
      );
    }
    executables++;
    return {
      run(inputs) {
        const values = inputs.map((s) => s as OracleStorage);
        return answer(() =>
          interpret(graph, values).map(({ data }, i) =>
            // An input may be returned as it is, and a value twice: each output is a copy of its own.
            store(valueSpec(graph, graph.outputs[i]!), data.slice()),
          ),
        );
      },
      dispose() {
        executables--;
      },
    };
  };

  const backend: Backend = {
    contract: 1,
    name: 'oracle',
    synchronous,
    dtypes: new Set(['float64', 'float32', 'float16', 'int32', 'bool']),
    fuses: () => false,
    compile: (graph) => answer(() => compile(graph)),
    upload: store,
    download: (storage) => answer(() => (storage as OracleStorage).data.slice()),
    free(storage) {
      // The collector may come after the end.
      if (!live.delete(storage as OracleStorage) && !disposed) {
        throw new BackendError(
          'XENT_CONTRACT',
          `free: ${showSpec(storage.spec)} was freed before or belongs to another backend; free each storage once`,
        );
      }
    },
    memory() {
      let bytes = 0;
      for (const { spec } of live) bytes += sizeOf(spec.shape) * bytesOf(spec.dtype);
      return { bytes, storages: live.size, executables };
    },
    async dispose() {
      disposed = true;
      live.clear();
    },
  };
  return backend;
}
