export type { OnnxBackend, OnnxMemory } from './backend.ts';
export { onnx } from './onnx.ts';
export type { ExecutionProvider, OnnxOptions } from './options.ts';
export type { Ort, OrtSession, OrtTensor } from './ort.ts';
