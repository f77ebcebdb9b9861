import { BackendError, BackendLostError, type BackendLostInfo } from '@xent/core';
import { WebGpuBackend } from './backend.ts';
import { Device, targetOf } from './device.ts';
import { checkOptions, OPTIONS } from './options.ts';
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
    const text = `webgpu: the adapter gives no device: ${cause}`;
    throw new BackendError('XENT_UNAVAILABLE', text, { cause });
  });
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
  checkOptions('webgpu', options, OPTIONS);
  const { device: given, onLost, fuse = true, poolBytes = 2 ** 29, subgroups = true } = options;
  const gpu = given ?? (await requestDevice(options));
  // On a device that is lost already nothing would ever be computed.
  const lost = await Promise.race([gpu.lost, null]);
  if (lost) throw new BackendLostError('webgpu', `${lost.reason}: ${lost.message}`);
  const device = new Device(gpu, targetOf(gpu, subgroups), poolBytes, given !== undefined);
  device.target = { ...device.target, compensates: await compensates(device), ...less };
  const backend = new WebGpuBackend(device, fuse, options.mirrorEvery);
  if (onLost) void backend.lost.then(onLost);
  return backend;
}
