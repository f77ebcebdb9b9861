import type { Contender } from '../contender.ts';
import { loadBundled } from './tfjs/load.ts';
import { type Tfjs, tfjsTasks } from './tfjs/tasks.ts';

const tf = await loadBundled<Tfjs>('./cpu.ts');

export const contender: Contender = {
  async open() {
    await tf.setBackend('cpu');
    return { tfjs: tf.version_core, backend: tf.getBackend(), threads: 1 };
  },
  tasks: tfjsTasks(tf),
};
