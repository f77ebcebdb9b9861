import { BackendError, type BackendLostInfo, requireOptions } from '@xent/core';
import { WebGpuBackend } from './backend.ts';
import { Device, targetOf } from './device.ts';
import { compensates } from './probe.ts';
import { type AdapterOptions, findAdapter } from './support.ts';

export interface WebGpuOptions extends AdapterOptions {
  /** A device of yours to compute on. It is never destroyed, and nothing else is requested. */
  readonly device?: GPUDevice;
  /** Called once if the device is lost. */
  readonly onLost?: (info: BackendLostInfo) => void;
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
  return adapter.requestDevice({
    label: 'xent',
    requiredFeatures: FEATURES.filter((feature) => features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit]])),
  });
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
 * @example
 * setBackend(await webgpu({ powerPreference: 'high-performance' }));
 */
export async function webgpu(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  requireOptions('webgpu', options, OPTIONS);
  const { device: given, onLost, fuse = true, poolBytes = 2 ** 29, subgroups = true } = options;
  const gpu = given ?? (await requestDevice(options));
  const target = targetOf(gpu, {
    subgroups,
    compensates: await compensates(gpu),
    software: isSoftware(gpu),
  });
  const device = new Device(gpu, target, {
    poolBytes,
    isForeign: given !== undefined,
  });
  const backend = new WebGpuBackend(device, fuse);
  if (onLost) void backend.lost.then(onLost);
  return backend;
}
