import { createRequire } from 'node:module';
import path from 'node:path';
import type { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Contender } from '../contender.ts';
import { loadBundled } from './tfjs/load.ts';
import { type Tfjs, tfjsTasks } from './tfjs/tasks.ts';

const tf = await loadBundled<Tfjs & { setWasmPaths: typeof setWasmPaths }>('./wasm.ts');

export const contender: Contender = {
  async open() {
    const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    tf.setWasmPaths(`${path.dirname(main)}${path.sep}`);
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start its wasm backend');
    const simd = Boolean(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'));
    return { tfjs: tf.version_core, backend: tf.getBackend(), simd, threads: 1 };
  },
  tasks: tfjsTasks(tf),
};
