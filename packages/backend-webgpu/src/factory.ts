import { BackendError, BackendLostError, type BackendLostInfo, requireOptions } from '@xent/core';
import { WebGpuBackend } from './backend.ts';
import { Device, targetOf } from './device.ts';
import { checkValues } from './options.ts';
import { compensates } from './probe.ts';
import { type AdapterOptions, findAdapter } from './support.ts';
import type { Target } from './target.ts';

export interface WebGpuOptions extends AdapterOptions {
  /** A device of yours to compute on. It is never destroyed, and nothing else is requested. */
  readonly device?: GPUDevice;
  /** Called once if the device is lost. */
  readonly onLost?: (info: BackendLostInfo) => void;
  /**
   * Copy parameters and optimizer state to JavaScript memory every so many steps, beside the steps that follow. If the
   * device is lost, they go on from there on the backend that is chosen next. Not done by default.
   */
  readonly mirrorEvery?: number;
  /** Join operations into kernels, and give softmax and cross-entropy kernels of their own. Default true. */
  readonly fuse?: boolean;
  /** Bytes of unused buffers to keep for later results. Default 512 MiB. */
  readonly poolBytes?: number;
  /** Use subgroups where the adapter has them. Default true. */
  readonly subgroups?: boolean;
}

const OPTIONS = [
  'device',
  'powerPreference',
  'onLost',
  'mirrorEvery',
  'gpu',
  'fuse',
  'poolBytes',
  'subgroups',
] as const;

const FEATURES: readonly GPUFeatureName[] = ['subgroups', 'shader-f16', 'timestamp-query'];

const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

/** A device with everything that the adapter has to give. */
async function requestDevice(options: AdapterOptions): Promise<GPUDevice> {
  const adapter = await findAdapter(options);
  if ('supported' in adapter) {
    throw new BackendError('XENT_UNAVAILABLE', `webgpu: ${adapter.message}`);
  }
  const { features, limits } = adapter;
  const descriptor = {
    label: 'xent',
    requiredFeatures: FEATURES.filter((feature) => features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit]])),
  };
  return adapter.requestDevice(descriptor).catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `webgpu: the adapter gives no device: ${reason}`;
    throw new BackendError('XENT_UNAVAILABLE', text, { cause });
  });
}

/** Refuses a device that is lost already: nothing would ever be computed. */
async function requireAlive(gpu: GPUDevice): Promise<void> {
  const lost = await Promise.race([gpu.lost, Promise.resolve(null)]);
  if (lost) throw new BackendLostError('webgpu', `${lost.reason}: ${lost.message}`);
}

/** Is it a processor that plays the role of a GPU? */
function isSoftware({ adapterInfo: info }: GPUDevice): boolean {
  const names = `${info?.vendor} ${info?.architecture} ${info?.device} ${info?.description}`;
  return Boolean(info?.isFallbackAdapter) || /swiftshader|llvmpipe|warp/i.test(names);
}

/**
 * The backend that computes on the GPU. Everything runs asynchronously: nothing waits until a value is read.
 *
 * @throws BackendError `XENT_UNAVAILABLE` with the reason where there is no WebGPU; see `isSupported()`
 * @throws BackendLostError when `device` is lost already
 * @throws ArgumentError for options that do not exist, or with values that they cannot have
 * @example
 * setBackend(await webgpu({ powerPreference: 'high-performance' }));
 *
 * // Training that outlives the device:
 * setBackend(await webgpu({ mirrorEvery: 100 }));
 * for (let step = 0; step < 10_000; step++) {
 *   try {
 *     await train(step);
 *   } catch (error) {
 *     if (!(error instanceof BackendLostError) || error.step === null) throw error;
 *     setBackend(js());
 *     step = error.step - 1;   // parameters and optimizer state are as after that many steps
 *   }
 * }
 */
export function webgpu(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  return open(options);
}

/** @internal The same on a device that can do less than it says. */
export async function open(
  options: WebGpuOptions,
  less: Partial<Target> = {},
): Promise<WebGpuBackend> {
  requireOptions('webgpu', options, OPTIONS);
  checkValues('webgpu', options);
  const { device: given, onLost, fuse = true, poolBytes = 2 ** 29, subgroups = true } = options;
  const { mirrorEvery } = options;
  const gpu = given ?? (await requestDevice(options));
  await requireAlive(gpu);
  const target = {
    ...targetOf(gpu, {
      subgroups,
      compensates: await compensates(gpu),
      software: isSoftware(gpu),
    }),
    ...less,
  };
  const device = new Device(gpu, target, {
    poolBytes,
    isForeign: given !== undefined,
  });
  const backend = new WebGpuBackend(device, fuse, mirrorEvery);
  if (onLost) void backend.lost.then(onLost);
  return backend;
}
