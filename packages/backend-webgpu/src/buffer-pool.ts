import { BackendError } from '@xent/core';
import { STORAGE_USAGE } from './constants.ts';

/** A storage buffer, and what is known about it. */
export interface DeviceBuffer {
  readonly gpu: GPUBuffer;
  readonly bytes: number;
  /** Tells buffers apart where they are keys. */
  readonly id: number;
  /** Rejects if there was no memory for it; null once that is known not to be so. */
  check: Promise<void> | null;
  /** Who needs it: it goes back when nobody does. */
  pins: number;
  /** Belongs to somebody else, who destroys it. */
  readonly isForeign: boolean;
}

/** Buffers of this size and more may not get memory: that is asked. Asking about all would cost more than it helps. */
const LARGE = 2 ** 24;

/** Bytes of the buffers that hold `bytes`: few sizes, so that buffers fit again; an eighth is wasted at most. */
export function sizeClass(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = Math.max(256, 2 ** (Math.floor(Math.log2(bytes)) - 3));
  return Math.ceil(bytes / step) * step;
}

const MB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** All storage buffers of a backend; what is given back waits for its next use. */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #limit: number;
  readonly #shelves = new Map<number, DeviceBuffer[]>();
  #isClosed = false;
  #count = 0;
  /** Bytes of buffers that wait. */
  waiting = 0;
  /** Bytes and number of all buffers, also of those that wait. */
  bytes = 0;
  buffers = 0;

  constructor(device: GPUDevice, limit: number) {
    this.#device = device;
    this.#limit = limit;
  }

  /** Throws if no buffer can have so many bytes. */
  requireRoom(bytes: number): void {
    if (bytes > this.#device.limits.maxBufferSize) throw this.#tooLarge(bytes);
  }

  /** A buffer of at least so many bytes, with any content. */
  take(bytes: number): DeviceBuffer {
    const { maxBufferSize } = this.#device.limits;
    this.requireRoom(bytes);
    const size = Math.min(sizeClass(bytes), maxBufferSize - (maxBufferSize % 16));
    const buffer = this.#shelves.get(size)?.pop();
    if (!buffer) return this.#create(size);
    this.waiting -= buffer.bytes;
    buffer.pins = 1;
    return buffer;
  }

  /** Takes a buffer that somebody else owns into account. */
  adopt(gpu: GPUBuffer): DeviceBuffer {
    return { gpu, bytes: gpu.size, id: this.#count++, check: null, pins: 1, isForeign: true };
  }

  /** One user less. */
  release(buffer: DeviceBuffer): void {
    buffer.pins--;
    if (buffer.pins > 0 || buffer.isForeign) return;
    if (this.#isClosed || buffer.check !== null) {
      this.#destroy(buffer);
      return;
    }
    const shelf = this.#shelves.get(buffer.bytes);
    if (shelf) shelf.push(buffer);
    else this.#shelves.set(buffer.bytes, [buffer]);
    this.waiting += buffer.bytes;
    if (this.waiting > this.#limit) this.trim(this.#limit);
  }

  /** Lets go of buffers that wait, until they have no more than `limit` bytes. */
  trim(limit: number): void {
    for (const shelf of this.#shelves.values()) {
      while (this.waiting > limit && shelf.length > 0) {
        const buffer = shelf.shift() as DeviceBuffer;
        this.waiting -= buffer.bytes;
        this.#destroy(buffer);
      }
    }
  }

  close(): void {
    this.#isClosed = true;
    this.trim(0);
  }

  /** A buffer, and for a large one whether there is memory for it: until that is known it must not be used. */
  create(
    size: number,
    usage: GPUBufferUsageFlags,
    isCounted = false,
  ): { readonly buffer: GPUBuffer; readonly check: Promise<void> | null } {
    if (size < LARGE) return { buffer: this.#device.createBuffer({ size, usage }), check: null };
    this.#device.pushErrorScope('out-of-memory');
    const buffer = this.#device.createBuffer({ size, usage });
    const check = this.#device.popErrorScope().then((error) => {
      if (error) throw this.#noMemory(size, isCounted ? 1 : 0);
    });
    // Whoever uses the buffer asks; until then a rejection is nobody's.
    check.catch(() => undefined);
    return { buffer, check };
  }

  #create(size: number): DeviceBuffer {
    const { buffer: gpu, check } = this.create(size, STORAGE_USAGE, true);
    const buffer: DeviceBuffer = {
      gpu,
      bytes: size,
      id: this.#count++,
      check,
      pins: 1,
      isForeign: false,
    };
    this.bytes += size;
    this.buffers++;
    check?.then(
      () => {
        buffer.check = null;
      },
      () => undefined,
    );
    return buffer;
  }

  #destroy(buffer: DeviceBuffer): void {
    buffer.gpu.destroy();
    this.bytes -= buffer.bytes;
    this.buffers--;
  }

  #held(bytes: number, buffers: number): string {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    return `${MB(bytes)} are held in ${buffers} buffers (${MB(this.waiting)} of them wait for their next use); the device's limits are ${MB(maxBufferSize)} a buffer and ${MB(maxStorageBufferBindingSize)} a binding`;
  }

  #tooLarge(bytes: number): BackendError {
    return new BackendError(
      'XENT_OUT_OF_MEMORY',
      `webgpu: ${bytes} bytes (${MB(bytes)}) were asked for, more than one buffer of this device can hold: ${this.#held(this.bytes, this.buffers)}; work in smaller pieces`,
    );
  }

  #noMemory(bytes: number, counted: number): BackendError {
    return new BackendError(
      'XENT_OUT_OF_MEMORY',
      `webgpu: ${bytes} bytes (${MB(bytes)}) were asked for, and the device has no memory for them: ${this.#held(this.bytes - counted * bytes, this.buffers - counted)}; use smaller batches, or dispose() of what is no longer needed`,
    );
  }
}
