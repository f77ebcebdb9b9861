import type { Backend, Executable, Graph, HostData, Storage, TensorSpec } from '@xent/core';

/** What happens at a backend, seen from outside; a hook may also answer in its place. */
export interface Hooks {
  readonly fuses?: Backend['fuses'];
  onCompile?(graph: Graph): void;
  onRun?(graph: Graph): void;
  onUpload?(spec: TensorSpec, data: HostData): void;
  onDownload?(storage: Storage): void;
  onFree?(storage: Storage): void;
}

interface Observed extends Storage {
  readonly inner: Storage;
}

const inside = (storage: Storage): Storage => (storage as Observed).inner;

function then<T, R>(value: T | Promise<T>, next: (value: T) => R): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** `take` is both a download and a free. */
function takeOf(backend: Backend, hooks: Hooks): Pick<Backend, 'take'> {
  if (!backend.take) return {};
  return {
    take(storage) {
      hooks.onDownload?.(storage);
      hooks.onFree?.(storage);
      return (backend as Required<Backend>).take(inside(storage));
    },
  };
}

/** A backend that passes everything on to `backend` and tells the hooks. */
export function observe(backend: Backend, hooks: Hooks): Backend {
  const outside = (storage: Storage): Observed => ({
    backend: observed,
    spec: storage.spec,
    inner: storage,
  });
  const executable = (graph: Graph, inner: Executable): Executable => ({
    run(inputs) {
      hooks.onRun?.(graph);
      return then(inner.run(inputs.map(inside)), (outputs) => outputs.map(outside));
    },
    dispose: () => inner.dispose(),
  });
  const observed: Backend = {
    contract: backend.contract,
    name: backend.name,
    synchronous: backend.synchronous,
    dtypes: backend.dtypes,
    fuses: hooks.fuses ?? ((...query) => backend.fuses(...query)),
    compile(graph) {
      hooks.onCompile?.(graph);
      return then(backend.compile(graph), (inner) => executable(graph, inner));
    },
    upload(spec, data) {
      hooks.onUpload?.(spec, data);
      return outside(backend.upload(spec, data));
    },
    download(storage) {
      hooks.onDownload?.(storage);
      return backend.download(inside(storage));
    },
    free(storage) {
      hooks.onFree?.(storage);
      backend.free(inside(storage));
    },
    ...takeOf(backend, hooks),
    memory: () => backend.memory(),
    dispose: () => backend.dispose(),
    ...(backend.lost && { lost: backend.lost }),
  };
  return observed;
}
