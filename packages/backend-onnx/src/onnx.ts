import { BackendError } from '@xent/core';
import { Onnx, type OnnxBackend } from './backend.ts';
import { LocalEngine } from './local-engine.ts';
import { type OnnxOptions, settle, settleWorker } from './options.ts';
import { probe } from './probe.ts';
import { RemoteEngine } from './worker/remote-engine.ts';

/**
 * A backend that runs every graph as one session of ONNX Runtime.
 *
 * @throws ArgumentError for options that it does not know
 * @throws BackendError with code `XENT_UNAVAILABLE` where ONNX Runtime does not have the execution provider
 * @example
 * import * as ort from 'onnxruntime-web/wasm';
 * setBackend(await onnx({ ort }));
 */
export async function onnx(options: OnnxOptions): Promise<OnnxBackend> {
  if ('worker' in options) {
    const { worker, cache } = settleWorker(options);
    const engine = new RemoteEngine(worker);
    return new Onnx(engine, await hello(engine), cache);
  }
  const { ort, sessionOptions, provider, cache } = settle(options);
  const engine = new LocalEngine(ort, sessionOptions, provider === 'webgpu');
  await probe(engine, provider);
  return new Onnx(engine, provider, cache);
}

async function hello(engine: RemoteEngine): Promise<string> {
  try {
    return await engine.hello();
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(
      'XENT_UNAVAILABLE',
      `onnx: expected the worker to serve ONNX Runtime, got: ${text}; call serve({ ort }) of @xent/backend-onnx/worker in it`,
      { cause },
    );
  }
}
