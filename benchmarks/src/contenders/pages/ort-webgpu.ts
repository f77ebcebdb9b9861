import * as ort from 'onnxruntime-web/webgpu';
import type { Contender } from '../../contender.ts';
import { OrtRuntime } from '../ort/runtime.ts';
import { ortTasks } from '../ort/tasks.ts';

const runtime = new OrtRuntime(ort, { executionProviders: ['webgpu'] }, true);

export const contender: Contender = {
  open() {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = new URL('/onnxruntime-web/', location.href).href;
    return { 'onnxruntime-web': ort.env.versions.web ?? 'unknown', threads: 1 };
  },
  tasks: ortTasks(runtime),
};
