import { Onnx, type OnnxBackend } from './backend.ts';
import { LocalEngine } from './local-engine.ts';
import { type OnnxOptions, settle } from './options.ts';
import { probe } from './probe.ts';

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
  const { ort, sessionOptions, provider, cache } = settle(options);
  const engine = new LocalEngine(ort, sessionOptions, provider === 'webgpu');
  await probe(engine, provider);
  return new Onnx(engine, provider, cache);
}
