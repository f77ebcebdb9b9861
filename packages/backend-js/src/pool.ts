import { allocate, type DType, type HostData } from '@xent/core';

/** Arrays of one type and length that wait for their next use. */
export type Shelf = HostData[];

/** Arrays of freed results, up to a number of bytes. */
export class Pool {
  readonly #limit: number;
  readonly #shelves = new Map<string, Shelf>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  shelf(dtype: DType, size: number): Shelf {
    const key = dtype + size;
    const shelf = this.#shelves.get(key) ?? [];
    this.#shelves.set(key, shelf);
    return shelf;
  }

  /** An array with any content. */
  take(shelf: Shelf, dtype: DType, size: number): HostData {
    const array = shelf.pop();
    this.#bytes -= array?.byteLength ?? 0;
    return array ?? allocate(dtype, size);
  }

  put(shelf: Shelf, array: HostData): void {
    shelf.push(array);
    this.#bytes += array.byteLength;
    if (this.#bytes > this.#limit) this.#trim(this.#limit);
  }

  clear(): void {
    this.#trim(0);
  }

  /** Lets go of arrays, those of the oldest shapes first. */
  #trim(limit: number): void {
    for (const shelf of this.#shelves.values()) {
      while (this.#bytes > limit && shelf.length > 0) this.#bytes -= shelf.pop()?.byteLength ?? 0;
    }
  }
}
