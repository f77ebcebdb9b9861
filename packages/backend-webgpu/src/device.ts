import { BufferPool, type DeviceBuffer } from './buffer-pool.ts';
import { Health } from './health.ts';
import { Pace } from './pace.ts';
import { PipelineCache } from './pipeline-cache.ts';
import { Readback } from './readback.ts';
import type { Target } from './target.ts';

/** A device and everything that belongs to it. */
export class Device {
  readonly gpu: GPUDevice;
  readonly target: Target;
  readonly health: Health;
  readonly pool: BufferPool;
  readonly pipelines: PipelineCache;
  readonly readback: Readback;
  readonly pace: Pace;
  /** Bound in place of what has no elements. */
  readonly nothing: DeviceBuffer;
  readonly #isForeign: boolean;
  #isClosed = false;

  constructor(
    gpu: GPUDevice,
    target: Target,
    options: {
      readonly poolBytes: number;

      readonly isForeign: boolean;
    },
  ) {
    this.gpu = gpu;
    this.target = target;
    this.health = new Health(gpu);
    this.pool = new BufferPool(gpu, options.poolBytes);
    this.nothing = this.pool.take(256);
    this.pipelines = new PipelineCache(gpu);
    this.readback = new Readback(gpu, this.pool, this.health);
    this.pace = new Pace(gpu.queue, target.software ?? false);
    this.#isForeign = options.isForeign;
  }

  /** Gives memory back. The device goes with it, unless it is somebody else's. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.health.close();
    this.readback.close();
    this.pool.release(this.nothing);
    this.pool.close();
    if (!this.#isForeign) this.gpu.destroy();
  }
}

/** What kernels may use of a device. */
export function targetOf(
  device: GPUDevice,
  options: Pick<Target, 'compensates' | 'software'> & { readonly subgroups: boolean },
): Target {
  const { limits } = device;
  const { subgroupMinSize, subgroupMaxSize } = device.adapterInfo ?? {};
  const hasSubgroups = options.subgroups && device.features.has('subgroups');
  return {
    maxBinding: limits.maxStorageBufferBindingSize,
    maxBuffers: limits.maxStorageBuffersPerShaderStage,
    maxShared: limits.maxComputeWorkgroupStorageSize,
    maxInvocations: limits.maxComputeInvocationsPerWorkgroup,
    subgroups: hasSubgroups ? { min: subgroupMinSize ?? 4, max: subgroupMaxSize ?? 128 } : null,
    compensates: options.compensates,
    software: options.software ?? false,
  };
}
