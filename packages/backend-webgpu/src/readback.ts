import type { BufferPool, DeviceBuffer } from './buffer-pool.ts';
import { MAP_READ, USAGE } from './constants.ts';
import type { Health } from './health.ts';

/** Values that travel in one buffer. */
interface Batch {
  readonly copies: (readonly [from: GPUBuffer, offset: number, bytes: number])[];
  bytes: number;
  readonly data: Promise<ArrayBuffer>;
}

/** Copies values back: what is asked for in one tick travels in one buffer. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #pool: BufferPool;
  readonly #health: Health;
  #batch: Batch | null = null;

  constructor(device: GPUDevice, pool: BufferPool, health: Health) {
    this.#device = device;
    this.#pool = pool;
    this.#health = health;
  }

  /** The first bytes of a buffer, a multiple of four. The buffer stays as it is until they are copied. */
  async read(buffer: DeviceBuffer, bytes: number): Promise<ArrayBuffer> {
    // It may be freed while we wait.
    buffer.pins++;
    try {
      await buffer.check;
      const open = this.#batch;
      const batch = open && open.bytes + bytes <= this.#pool.largest ? open : this.#open();
      const offset = batch.bytes;
      batch.copies.push([buffer.gpu, offset, bytes]);
      batch.bytes += bytes;
      const all = await batch.data;
      return batch.copies.length > 1 ? all.slice(offset, offset + bytes) : all;
    } finally {
      this.#pool.release(buffer);
    }
  }

  #open(): Batch {
    const batch: Batch = {
      copies: [],
      bytes: 0,
      data: Promise.resolve().then(() => this.#copy(batch)),
    };
    this.#batch = batch;
    return batch;
  }

  async #copy(batch: Batch): Promise<ArrayBuffer> {
    if (this.#batch === batch) this.#batch = null;
    const { copies, bytes } = batch;
    let staging: DeviceBuffer | undefined;
    try {
      this.#health.check('read');
      staging = this.#pool.take(bytes, USAGE.mapRead | USAGE.copyTarget);
      await staging.check;
      this.#health.check('read');
      const encoder = this.#device.createCommandEncoder();
      for (const [from, offset, length] of copies) {
        encoder.copyBufferToBuffer(from, 0, staging.gpu, offset, length);
      }
      this.#device.queue.submit([encoder.finish()]);
      await staging.gpu.mapAsync(MAP_READ, 0, bytes);
      const data = staging.gpu.getMappedRange(0, bytes).slice(0);
      staging.gpu.unmap();
      this.#health.check('read');
      return data;
    } catch (cause) {
      throw await this.#health.explain('read', cause);
    } finally {
      if (staging) this.#pool.release(staging);
    }
  }
}
