import { type Backend, type HostData, type Storage, sizeOf, type TensorSpec } from '@xent/core';
import type { DeviceBuffer } from './buffer-pool.ts';
import { bytesOnDevice } from './value.ts';

/** A tensor's values on the device. */
export class GpuStorage implements Storage {
  readonly backend: Backend;
  readonly spec: TensorSpec;
  readonly bytes: number;
  /** Null where there is one element that came from JavaScript: that one travels with the run that reads it. */
  buffer: DeviceBuffer | null;
  readonly host: HostData | null;

  constructor(
    backend: Backend,
    spec: TensorSpec,
    buffer: DeviceBuffer | null,
    host: HostData | null = null,
  ) {
    this.backend = backend;
    this.spec = spec;
    this.bytes = bytesOnDevice(sizeOf(spec.shape), spec.dtype);
    this.buffer = buffer;
    this.host = host;
  }
}
