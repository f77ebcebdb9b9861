import { allocate, type DType, type HostData } from '@xent/core';

/** Arrays of freed results, up to a number of bytes. */
export class Pool {
  readonly #limit: number;
  readonly #shelves = new Map<string, HostData[]>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** An array with any content. */
  take(dtype: DType, size: number): HostData {
    const array = this.#shelves.get(dtype + size)?.pop();
    this.#bytes -= array?.byteLength ?? 0;
    return array ?? allocate(dtype, size);
  }

  put(dtype: DType, array: HostData): void {
    const key = dtype + array.length;
    const shelf = this.#shelves.get(key);
    if (shelf) shelf.push(array);
    else this.#shelves.set(key, [array]);
    this.#bytes += array.byteLength;
    this.trim(this.#limit);
  }

  /** Lets go of arrays down to a number of bytes, those of the oldest shapes first. */
  trim(limit: number): void {
    for (const shelf of this.#shelves.values()) {
      while (this.#bytes > limit && shelf.length > 0) this.#bytes -= shelf.pop()?.byteLength ?? 0;
    }
  }
}
