export type { OnnxBackend, OnnxMemory } from './backend.ts';
export { onnx } from './onnx.ts';
export type {
  ExecutionProvider,
  LocalOptions,
  OnnxOptions,
  WorkerOptions,
} from './options.ts';
export type { Ort, OrtSession, OrtTensor } from './ort.ts';
export type { Port } from './worker/messages.ts';
