import { onnx } from '@xent/backend-onnx';
import * as ort from 'onnxruntime-web';
import type { Contender } from '../contender.ts';
import { xentContender } from './xent/contender.ts';

export const contender: Contender = xentContender(async () => {
  ort.env.wasm.numThreads = 1;
  const backend = await onnx({ ort, executionProviders: ['wasm'] });
  return { backend, facts: { 'onnxruntime-web': ort.env.versions.web ?? 'unknown', threads: 1 } };
});
