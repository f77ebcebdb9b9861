export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
export * from './with-gradients.ts';
