import type { DType, HostData } from '@xent/core';
import type { GpuStorage } from './storage.ts';

/** What can be written to a buffer. */
type Words = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Elements as they lie on the device, in whole words. */
export function toDevice(dtype: DType, data: HostData): Words {
  if (dtype === 'bool') return Uint32Array.from(data);
  if (dtype === 'float16') {
    const words = new Uint32Array(Math.ceil(data.length / 2));
    new Float16Array(words.buffer).set(data);
    return words;
  }
  return data as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

/** Elements as JavaScript holds them; `bytes` are the caller's. */
export function fromDevice(dtype: DType, bytes: ArrayBuffer, size: number): HostData {
  if (dtype === 'float32') return new Float32Array(bytes, 0, size);
  if (dtype === 'int32') return new Int32Array(bytes, 0, size);
  if (dtype === 'float16') return new Float16Array(bytes, 0, size);
  return Uint8Array.from(new Uint32Array(bytes, 0, size));
}

/** The elements that storages of one element have in JavaScript, side by side; null if none of them has. */
export function packedWords(dtype: DType, storages: readonly GpuStorage[]): Words | null {
  if (storages.every(({ host }) => host === null)) return null;
  const Kind = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint32Array;
  return new Kind(storages.map(({ host }) => host?.[0] ?? 0));
}
