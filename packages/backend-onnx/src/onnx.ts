import { Onnx, type OnnxBackend } from './backend.ts';
import { LocalEngine } from './local-engine.ts';
import { type OnnxOptions, settle } from './options.ts';

/**
 * A backend that runs every graph as one session of ONNX Runtime.
 *
 * @throws ArgumentError for options that it does not know
 * @example
 * import * as ort from 'onnxruntime-web/wasm';
 * setBackend(await onnx({ ort }));
 */
export async function onnx(options: OnnxOptions): Promise<OnnxBackend> {
  const { ort, sessionOptions, provider, cache } = settle(options);
  return new Onnx(new LocalEngine(ort, sessionOptions, provider === 'webgpu'), provider, cache);
}
