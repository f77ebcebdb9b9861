import type { BufferPool, DeviceBuffer } from './buffer-pool.ts';
import { sizeClass } from './buffer-pool.ts';
import { MAP_READ, USAGE } from './constants.ts';
import type { Health } from './health.ts';

interface Request {
  readonly buffer: DeviceBuffer;
  readonly bytes: number;
  readonly resolve: (bytes: ArrayBuffer) => void;
  readonly reject: (error: unknown) => void;
}

/** Staging buffers that wait for their next use. */
const KEPT = 4;
/** Larger ones are not kept. */
const MAX_KEPT = 2 ** 26;

/** Copies values back: what is asked for in one tick travels in one buffer. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #pool: BufferPool;
  readonly #health: Health;
  readonly #kept: GPUBuffer[] = [];
  #requests: Request[] = [];
  /** Copies that were made of how many bytes, for people and tests. */
  readonly counts = { batches: 0, bytes: 0 };

  constructor(device: GPUDevice, pool: BufferPool, health: Health) {
    this.#device = device;
    this.#pool = pool;
    this.#health = health;
  }

  /** The first bytes of a buffer, a multiple of four. The buffer stays as it is until they are copied. */
  read(buffer: DeviceBuffer, bytes: number): Promise<ArrayBuffer> {
    buffer.pins++;
    return new Promise((resolve, reject) => {
      this.#requests.push({ buffer, bytes, resolve, reject });
      if (this.#requests.length === 1) void Promise.resolve().then(() => this.#flush());
    });
  }

  close(): void {
    for (const buffer of this.#kept.splice(0)) buffer.destroy();
  }

  #flush(): void {
    const limit = this.#device.limits.maxBufferSize;
    let batch: Request[] = [];
    let bytes = 0;
    for (const request of this.#requests.splice(0)) {
      if (bytes + request.bytes > limit && batch.length > 0) {
        void this.#copy(batch, bytes);
        [batch, bytes] = [[], 0];
      }
      batch.push(request);
      bytes += request.bytes;
    }
    void this.#copy(batch, bytes);
  }

  async #copy(batch: readonly Request[], bytes: number): Promise<void> {
    let staging: GPUBuffer | null = null;
    try {
      try {
        this.#health.check('read');
        const made = this.#staging(bytes);
        staging = made.buffer;
        if (made.check !== null) await made.check;
        this.#encode(batch, staging);
      } finally {
        for (const { buffer } of batch) this.#pool.release(buffer);
      }
      this.counts.batches++;
      this.counts.bytes += bytes;
      await staging.mapAsync(MAP_READ, 0, bytes);
      this.#health.check('read');
      const mapped = staging.getMappedRange(0, bytes);
      let offset = 0;
      for (const request of batch) {
        request.resolve(mapped.slice(offset, offset + request.bytes));
        offset += request.bytes;
      }
      staging.unmap();
      this.#keep(staging);
    } catch (cause) {
      staging?.destroy();
      const error = await this.#health.explain('read', cause);
      for (const { reject } of batch) reject(error);
    }
  }

  #encode(batch: readonly Request[], staging: GPUBuffer): void {
    this.#health.check('read');
    const encoder = this.#device.createCommandEncoder();
    let offset = 0;
    for (const request of batch) {
      encoder.copyBufferToBuffer(request.buffer.gpu, 0, staging, offset, request.bytes);
      offset += request.bytes;
    }
    this.#device.queue.submit([encoder.finish()]);
  }

  #staging(bytes: number): { readonly buffer: GPUBuffer; readonly check: Promise<void> | null } {
    const at = this.#kept.findIndex(({ size }) => size >= bytes);
    if (at >= 0) return { buffer: this.#kept.splice(at, 1)[0] as GPUBuffer, check: null };
    const size = Math.max(bytes, Math.min(sizeClass(bytes), this.#device.limits.maxBufferSize));
    return this.#pool.create(size, USAGE.mapRead | USAGE.copyTarget);
  }

  #keep(staging: GPUBuffer): void {
    if (staging.size > MAX_KEPT) {
      staging.destroy();
      return;
    }
    this.#kept.push(staging);
    if (this.#kept.length > KEPT) this.#kept.shift()?.destroy();
  }
}
