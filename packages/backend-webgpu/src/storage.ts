import type { Backend, HostData, Storage, TensorSpec } from '@xent/core';
import type { DeviceBuffer } from './buffer-pool.ts';

/** A tensor's values on the device. */
export class GpuStorage implements Storage {
  readonly backend: Backend;
  readonly spec: TensorSpec;
  readonly size: number;
  /** Null where there are no elements, or one that came from JavaScript: that one travels with the run that reads it. */
  buffer: DeviceBuffer | null;
  host: HostData | null;
  isFreed = false;

  constructor(
    backend: Backend,
    spec: TensorSpec,
    size: number,
    buffer: DeviceBuffer | null,
    host: HostData | null = null,
  ) {
    this.backend = backend;
    this.spec = spec;
    this.size = size;
    this.buffer = buffer;
    this.host = host;
  }
}
