import type { Contender } from '../../contender.ts';
import { type Tfjs, tfjsTasks } from './tasks.ts';

/** What is private in its declarations, and needed to send off the last commands. */
interface Commands {
  readonly commandEncoder: GPUCommandEncoder | null;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** tfjs on WebGPU; `tf` must have been bundled with that backend. */
export const tfjsWebgpu = (tf: Tfjs): Contender => ({
  async open() {
    if (!(await tf.setBackend('webgpu')))
      throw new Error('tfjs could not start its webgpu backend');
    return { tfjs: tf.version_core, backend: tf.getBackend() };
  },
  // It gathers commands and submits them some at a time; the rest has to be sent off before anyone can wait for it.
  tasks: tfjsTasks(tf, () => {
    const commands = tf.backend() as unknown as Commands;
    if (!commands.commandEncoder) return;
    commands.endComputePassEncoder();
    commands.submitQueue();
  }),
});
