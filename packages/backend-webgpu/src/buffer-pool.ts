import { BackendError } from '@xent/core';
import { STORAGE_USAGE } from './constants.ts';

/** A buffer, and what is known about it. */
export interface DeviceBuffer {
  readonly gpu: GPUBuffer;
  readonly bytes: number;
  /** Tells buffers apart where they are keys. */
  readonly id: number;
  /** Rejects if there was no memory for it; null once that is known not to be so. Until then it must not be used. */
  check: Promise<void> | null;
  /** Who needs it: it goes back when nobody does. */
  pins: number;
  /** Where it waits for its next use; null if that is not the pool's business. */
  shelf: DeviceBuffer[] | null;
}

/** Buffers of this size and more may not get memory: that is asked. Asking about all would cost more than it helps. */
const LARGE = 2 ** 24;

/** Bytes of the buffers that hold `bytes`: few sizes, so that buffers fit again; an eighth is wasted at most. */
function sizeClass(bytes: number): number {
  const step = Math.max(256, 2 ** (Math.floor(Math.log2(bytes)) - 3));
  return Math.max(1, Math.ceil(bytes / step)) * step;
}

const MB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** All buffers of a backend for values; what is given back waits for its next use. */
export class BufferPool {
  readonly #device: GPUDevice;
  #limit: number;
  readonly #shelves = new Map<string, DeviceBuffer[]>();
  #count = 0;
  /** Bytes of buffers that wait. */
  #waiting = 0;
  /** Bytes and number of all buffers, also of those that wait. */
  bytes = 0;
  buffers = 0;

  constructor(device: GPUDevice, limit: number) {
    this.#device = device;
    this.#limit = limit;
  }

  /** The most bytes that a buffer can have, in whole vectors. */
  get largest(): number {
    const { maxBufferSize } = this.#device.limits;
    return maxBufferSize - (maxBufferSize % 16);
  }

  /** Throws if no buffer can have so many bytes. */
  requireRoom(bytes: number): void {
    if (bytes > this.largest) {
      throw this.#refusal(bytes, 'more than one buffer of this device can hold');
    }
  }

  /** A buffer of at least so many bytes, with any content. */
  take(bytes: number, usage: GPUBufferUsageFlags = STORAGE_USAGE): DeviceBuffer {
    this.requireRoom(bytes);
    const size = Math.min(sizeClass(bytes), this.largest);
    const key = `${usage} ${size}`;
    const shelf = this.#shelves.get(key) ?? [];
    this.#shelves.set(key, shelf);
    const known = shelf.pop();
    if (known) {
      this.#waiting -= size;
      known.pins = 1;
      return known;
    }
    const isLarge = size >= LARGE;
    if (isLarge) this.#device.pushErrorScope('out-of-memory');
    const gpu = this.#device.createBuffer({ size, usage });
    const buffer: DeviceBuffer = { ...this.adopt(gpu), bytes: size, shelf };
    this.bytes += size;
    this.buffers++;
    if (isLarge) {
      buffer.check = this.#device.popErrorScope().then((error) => {
        if (!error) {
          buffer.check = null;
          return;
        }
        this.#destroy(buffer);
        throw this.#refusal(size, 'and the device has no memory for them');
      });
      // Whoever uses the buffer asks; until then a rejection is nobody's.
      buffer.check.catch(() => undefined);
    }
    return buffer;
  }

  /** A buffer that somebody else owns. */
  adopt(gpu: GPUBuffer): DeviceBuffer {
    return { gpu, bytes: gpu.size, id: this.#count++, check: null, pins: 1, shelf: null };
  }

  /** One user less. */
  release(buffer: DeviceBuffer): void {
    if (--buffer.pins > 0 || !buffer.shelf) return;
    if (buffer.check !== null) {
      this.#destroy(buffer);
      return;
    }
    buffer.shelf.push(buffer);
    this.#waiting += buffer.bytes;
    this.trim(this.#limit);
  }

  /** Lets go of buffers that wait, until they have no more than `limit` bytes. */
  trim(limit: number): void {
    for (const shelf of this.#shelves.values()) {
      while (this.#waiting > limit && shelf.length > 0) {
        const buffer = shelf.shift() as DeviceBuffer;
        this.#waiting -= buffer.bytes;
        this.#destroy(buffer);
      }
    }
  }

  /** From now on nothing waits. */
  close(): void {
    this.#limit = 0;
    this.trim(0);
  }

  #destroy(buffer: DeviceBuffer): void {
    if (!buffer.shelf) return;
    buffer.shelf = null;
    buffer.gpu.destroy();
    this.bytes -= buffer.bytes;
    this.buffers--;
  }

  #refusal(bytes: number, why: string): BackendError {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    return new BackendError(
      'XENT_OUT_OF_MEMORY',
      `webgpu: ${bytes} bytes (${MB(bytes)}) were asked for, ${why}: ${MB(this.bytes)} are held in ${this.buffers} buffers (${MB(this.#waiting)} of them wait for their next use); the device's limits are ${MB(maxBufferSize)} a buffer and ${MB(maxStorageBufferBindingSize)} a binding; work in smaller pieces, or dispose() of what is no longer needed`,
    );
  }
}
