import { BackendError } from '@xent/core';
import type { Kernel } from './kernel.ts';

/** How many pipelines are kept for graphs to come. */
const LIMIT = 2048;

/** Compiles kernels, equal text once. */
export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  /** How many were compiled, and how often one was there already. */
  compiled = 0;
  hits = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(kernel: Kernel): Promise<GPUComputePipeline> {
    const { code } = kernel;
    const known = this.#pipelines.get(code);
    if (known !== undefined) {
      this.hits++;
      return known;
    }
    if (this.#pipelines.size >= LIMIT) this.#pipelines.clear();
    const pipeline = this.#compile(kernel);
    this.#pipelines.set(code, pipeline);
    // What did not compile may compile at the next try.
    pipeline.catch(() => this.#pipelines.delete(code));
    return pipeline;
  }

  async #compile({ label, code }: Kernel): Promise<GPUComputePipeline> {
    this.compiled++;
    // What is wrong with the code is told when the pipeline is made.
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label, code });
    const error = this.#device.popErrorScope().catch(() => null);
    try {
      return await this.#device.createComputePipelineAsync({
        label,
        layout: 'auto',
        compute: { module },
      });
    } catch (cause) {
      const reason = (await error)?.message ?? cause;
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `webgpu: the device refuses the kernel of ${label}: ${reason}`,
        { cause },
      );
    }
  }
}
