import { allocate, type DType, type HostData, sizeOf, type TensorSpec } from '@xent/core';

/** What can be written to a buffer. */
type Words = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Elements as they lie on the device, in whole words. */
export function toDevice(dtype: DType, data: HostData): Words {
  if (dtype === 'bool') return Uint32Array.from(data);
  if (dtype !== 'float16') return data as Float32Array<ArrayBuffer>;
  const pairs = allocate(dtype, data.length + (data.length % 2));
  pairs.set(data);
  // Not every WebGPU knows arrays of float16.
  return new Uint32Array(pairs.buffer as ArrayBuffer);
}

/** Elements as JavaScript holds them; `bytes` are the caller's. */
export function fromDevice({ dtype, shape }: TensorSpec, bytes: ArrayBuffer): HostData {
  if (dtype === 'bool') return Uint8Array.from(new Uint32Array(bytes));
  const Kind = allocate(dtype, 0).constructor as Float32ArrayConstructor;
  return new Kind(bytes, 0, sizeOf(shape));
}
