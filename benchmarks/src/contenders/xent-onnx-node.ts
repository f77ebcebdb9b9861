import { onnx } from '@xent/backend-onnx';
import * as ort from 'onnxruntime-node';
import type { Contender } from '../contender.ts';
import { xentContender } from './xent/contender.ts';

export const contender: Contender = xentContender(async () => {
  const sessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const backend = await onnx({ ort, executionProviders: ['cpu'], sessionOptions });
  return { backend, facts: { 'onnxruntime-node': ort.env.versions.node ?? 'unknown', threads: 1 } };
});
