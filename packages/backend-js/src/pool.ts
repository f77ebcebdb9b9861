import { allocate, bytesOf, type DType, type HostData } from '@xent/core';

/** Arrays of one type and length that wait for their next use. */
export class Shelf {
  readonly #pool: Pool;
  readonly #dtype: DType;
  readonly #size: number;
  readonly #arrays: HostData[] = [];

  constructor(pool: Pool, dtype: DType, size: number) {
    this.#pool = pool;
    this.#dtype = dtype;
    this.#size = size;
  }

  get bytes(): number {
    return this.#size * bytesOf(this.#dtype);
  }

  /** An array with any content. */
  take(): HostData {
    const array = this.#arrays.pop();
    if (!array) return allocate(this.#dtype, this.#size);
    this.#pool.bytes -= array.byteLength;
    return array;
  }

  put(array: HostData): void {
    if (this.#pool.bytes + array.byteLength > this.#pool.limit) return;
    this.#pool.bytes += array.byteLength;
    this.#arrays.push(array);
  }
}

/** Arrays of freed storages, up to a number of bytes. */
export class Pool {
  readonly limit: number;
  bytes = 0;
  readonly #shelves = new Map<string, Shelf>();

  constructor(limit: number) {
    this.limit = limit;
  }

  shelf(dtype: DType, size: number): Shelf {
    const key = dtype + size;
    let shelf = this.#shelves.get(key);
    if (!shelf) {
      shelf = new Shelf(this, dtype, size);
      this.#shelves.set(key, shelf);
    }
    return shelf;
  }

  clear(): void {
    this.#shelves.clear();
    this.bytes = 0;
  }
}
