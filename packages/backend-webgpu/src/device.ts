import { BufferPool } from './buffer-pool.ts';
import { Health } from './health.ts';
import { Pace } from './pace.ts';
import { PipelineCache } from './pipeline-cache.ts';
import { Readback } from './readback.ts';
import type { Target } from './target.ts';

/** A device and everything that belongs to it. */
export class Device {
  readonly gpu: GPUDevice;
  target: Target;
  readonly health: Health;
  readonly pool: BufferPool;
  readonly pipelines: PipelineCache;
  readonly readback: Readback;
  readonly pace: Pace;
  readonly #isForeign: boolean;

  constructor(gpu: GPUDevice, target: Target, poolBytes: number, isForeign: boolean) {
    this.gpu = gpu;
    this.target = target;
    this.health = new Health(gpu);
    this.pool = new BufferPool(gpu, poolBytes);
    this.pipelines = new PipelineCache(gpu);
    this.readback = new Readback(gpu, this.pool, this.health);
    this.pace = new Pace(gpu.queue, target.software);
    this.#isForeign = isForeign;
  }

  /** Gives memory back. The device goes with it, unless it is somebody else's. */
  close(): void {
    this.health.close();
    this.pool.close();
    if (!this.#isForeign) this.gpu.destroy();
  }
}

/** What kernels may use of a device. */
export function targetOf({ limits, features, adapterInfo }: GPUDevice, subgroups: boolean): Target {
  const { subgroupMinSize: min = 4, subgroupMaxSize: max = 128 } = adapterInfo ?? {};
  return {
    maxBinding: limits.maxStorageBufferBindingSize,
    maxBuffers: limits.maxStorageBuffersPerShaderStage,
    maxInvocations: limits.maxComputeInvocationsPerWorkgroup,
    subgroups: subgroups && features.has('subgroups') ? { min, max } : null,
    compensates: true,
    software: isSoftware(adapterInfo),
  };
}

/** Is it a processor that plays the role of a GPU? */
function isSoftware(info?: GPUAdapterInfo): boolean {
  const names = `${info?.vendor} ${info?.architecture} ${info?.device} ${info?.description}`;
  return Boolean(info?.isFallbackAdapter) || /swiftshader|llvmpipe|warp/i.test(names);
}
