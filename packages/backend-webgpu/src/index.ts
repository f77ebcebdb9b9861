export type { WebGpuBackend, WebGpuMemory } from './backend.ts';
export { type WebGpuOptions, webgpu } from './factory.ts';
export { type AdapterOptions, isSupported, type WebGpuSupport } from './support.ts';
