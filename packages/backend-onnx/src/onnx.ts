import { BackendError, requireOptions } from '@xent/core';
import { Onnx, type OnnxBackend } from './backend.ts';
import {
  type LocalOptions,
  type OnnxOptions,
  settle,
  settleKeeping,
  settleWorker,
} from './options.ts';
import { openEngine } from './probe.ts';
import { RemoteEngine } from './worker/remote-engine.ts';

/**
 * A backend that runs every graph as one session of ONNX Runtime.
 *
 * @param options `ort` with `executionProviders` (default `['wasm']`, or `['cpu']` in onnxruntime-node), `sessionOptions`
 *   and `cache` (default 64 sessions) and `mirrorEvery` (default never); or `worker` with the last two
 * @throws ArgumentError for options that it does not know, and for something else in the place of ONNX Runtime
 * @throws BackendError with code `XENT_UNAVAILABLE` where ONNX Runtime has none of the execution providers
 * @example
 * import * as ort from 'onnxruntime-web/wasm';
 * await setBackend(await onnx({ ort }));
 * @see https://onnxruntime.ai/docs/api/js/
 */
export async function onnx(options: OnnxOptions): Promise<OnnxBackend> {
  requireOptions('onnx', options);
  if ('worker' in options && options.worker !== undefined) {
    const worker = settleWorker(options);
    const keeping = settleKeeping(options);
    const engine = new RemoteEngine(worker);
    return new Onnx(engine, await hello(engine), keeping);
  }
  const settings = settle(options as LocalOptions);
  const keeping = settleKeeping(options);
  const { engine, provider } = await openEngine(settings);
  return new Onnx(engine, provider, keeping);
}

async function hello(engine: RemoteEngine): Promise<string> {
  try {
    return await engine.hello();
  } catch (cause) {
    await engine.end();
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(
      'XENT_UNAVAILABLE',
      `onnx: expected the worker to serve ONNX Runtime, got: ${text}; call serve({ ort }) of @xent/backend-onnx/worker in it`,
      { cause },
    );
  }
}
