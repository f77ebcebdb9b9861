import { BackendError } from '@xent/core';
import { COMPUTE_STAGE } from './constants.ts';
import type { Kernel } from './kernel.ts';

/** A kernel that the device can run. */
export interface Pipeline {
  readonly gpu: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

interface Layout {
  readonly group: GPUBindGroupLayout;
  readonly pipeline: GPUPipelineLayout;
}

/** How many pipelines are kept for graphs to come. */
const LIMIT = 2048;

/** Compiles kernels, equal text once. */
export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #pipelines = new Map<string, Promise<Pipeline>>();
  readonly #layouts = new Map<string, Layout>();
  /** How many were compiled, and how often one was there already. */
  compiled = 0;
  hits = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(kernel: Kernel): Promise<Pipeline> {
    const { code } = kernel;
    const known = this.#pipelines.get(code);
    if (known !== undefined) {
      this.hits++;
      // The one used last is the last to go.
      this.#pipelines.delete(code);
      this.#pipelines.set(code, known);
      return known;
    }
    const pipeline = this.#compile(kernel);
    this.#pipelines.set(code, pipeline);
    // What did not compile may compile at the next try.
    pipeline.catch(() => this.#pipelines.delete(code));
    if (this.#pipelines.size > LIMIT) {
      for (const oldest of this.#pipelines.keys()) {
        this.#pipelines.delete(oldest);
        break;
      }
    }
    return pipeline;
  }

  async #compile({ label, code, bindings }: Kernel): Promise<Pipeline> {
    this.compiled++;
    const layout = this.#layout(bindings.map(({ access }) => access));
    // What is wrong with the code is told when the pipeline is made.
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label, code });
    const error = this.#device.popErrorScope();
    try {
      const gpu = await this.#device.createComputePipelineAsync({
        label,
        layout: layout.pipeline,
        compute: { module, entryPoint: 'main' },
      });
      return { gpu, layout: layout.group };
    } catch (cause) {
      const reason = (await error.catch(() => null))?.message ?? String(cause);
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `webgpu: the device refuses the kernel of ${label}: ${reason}`,
        { cause },
      );
    }
  }

  #layout(access: readonly ('read' | 'write')[]): Layout {
    const key = access.join();
    const known = this.#layouts.get(key);
    if (known) return known;
    const types: GPUBufferBindingType[] = [
      ...access.map((each) =>
        each === 'read' ? ('read-only-storage' as const) : ('storage' as const),
      ),
      'uniform',
    ];
    const group = this.#device.createBindGroupLayout({
      entries: types.map((type, binding) => ({
        binding,
        visibility: COMPUTE_STAGE,
        buffer: { type },
      })),
    });
    const pipeline = this.#device.createPipelineLayout({ bindGroupLayouts: [group] });
    const layout = { group, pipeline };
    this.#layouts.set(key, layout);
    return layout;
  }
}
