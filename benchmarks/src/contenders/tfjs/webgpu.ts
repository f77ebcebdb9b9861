import '@tensorflow/tfjs-backend-webgpu';

export * from './with-gradients.ts';
