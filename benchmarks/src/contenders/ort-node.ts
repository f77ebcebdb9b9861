import * as ort from 'onnxruntime-node';
import type { Contender } from '../contender.ts';
import { OrtRuntime } from './ort/runtime.ts';
import { ortTasks } from './ort/tasks.ts';

const oneThread = { intraOpNumThreads: 1, interOpNumThreads: 1 };
const runtime = new OrtRuntime(ort, { executionProviders: ['cpu'], ...oneThread }, false);

export const contender: Contender = {
  open: () => ({ 'onnxruntime-node': ort.env.versions.node ?? 'unknown', threads: 1 }),
  tasks: ortTasks(runtime),
};
