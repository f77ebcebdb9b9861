import '@tensorflow/tfjs-backend-cpu';

export * from './with-gradients.ts';
