/** tfjs-core has no gradients until this file of it runs, and only a bundler can load that file. */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';

export * from '@tensorflow/tfjs-core';
