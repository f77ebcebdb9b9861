import * as ort from 'onnxruntime-web';
import type { Contender } from '../contender.ts';
import { OrtRuntime } from './ort/runtime.ts';
import { ortTasks } from './ort/tasks.ts';

const runtime = new OrtRuntime(ort, { executionProviders: ['wasm'] }, false);

export const contender: Contender = {
  open() {
    ort.env.wasm.numThreads = 1;
    return { 'onnxruntime-web': ort.env.versions.web ?? 'unknown', threads: 1 };
  },
  tasks: ortTasks(runtime),
};
