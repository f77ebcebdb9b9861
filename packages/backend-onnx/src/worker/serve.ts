import type { HostData } from '@xent/core';
import type { LocalEngine } from '../local-engine.ts';
import { type LocalOptions, settle } from '../options.ts';
import { openEngine } from '../probe.ts';
import { listen, type Port, type Reply, type Request } from './messages.ts';

export interface ServeOptions extends Omit<LocalOptions, 'cache' | 'mirrorEvery'> {
  /** Where requests come from: in a browser's worker its own global object, which is the default. */
  readonly port?: Port;
}

/**
 * Runs the sessions of `onnx({ worker })` in this worker.
 *
 * @example
 * // ort.worker.ts
 * import * as ort from 'onnxruntime-web/wasm';
 * import { serve } from '@xent/backend-onnx/worker';
 *
 * serve({ ort });
 *
 * // on the page
 * const worker = new Worker(new URL('./ort.worker.ts', import.meta.url), { type: 'module' });
 * setBackend(await onnx({ worker }));
 */
export function serve(options: ServeOptions): void {
  const { port = globalThis as unknown as Port, ...rest } = options;
  const settings = settle(rest);
  let engine: LocalEngine | null = null;

  const reply = (answer: Omit<Reply, 'copiedBytes'>, transfer: ArrayBuffer[] = []): void =>
    port.postMessage({ ...answer, copiedBytes: engine?.copiedBytes ?? 0 }, transfer);
  const answer = (id: number, work: Promise<unknown>): void => {
    void work.then(
      (result) => {
        const data = ArrayBuffer.isView(result) ? [result.buffer as ArrayBuffer] : [];
        reply({ id, result }, data);
      },
      (error: unknown) =>
        reply({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  };
  /** Every backend gets an engine of its own: it counts its tensors from 0. */
  const begin = async (): Promise<string> => {
    const opened = await openEngine(settings);
    engine = opened.engine;
    void engine.lost.then((reason) => reply({ id: -1, result: reason }));
    return opened.provider;
  };

  listen(port, (message) => {
    const request = message as Request;
    if (request.kind === 'hello') return answer(request.id, begin());
    if (engine === null) return;
    switch (request.kind) {
      case 'put':
        return engine.put(request.tensor, request.spec, request.data);
      case 'get':
        return answer(request.id, engine.get(request.tensor) satisfies Promise<HostData>);
      case 'drop':
        return engine.drop(request.tensor);
      case 'open':
        return answer(request.id, engine.open(request.session, request.model, request.signature));
      case 'run':
        return answer(request.id, engine.run(request.session, request.inputs, request.outputs));
      case 'close':
        return engine.close(request.session);
      case 'end':
        return answer(request.id, engine.end());
    }
  });
}
