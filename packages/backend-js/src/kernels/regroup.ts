import type { HostData } from '@xent/core';
import { copy } from './indexing.ts';
import type { Mover } from './move.ts';
import { borrowScratch } from './scratch.ts';

const BLOCK = 512;
const block: Float64Array = /* @__PURE__ */ new Float64Array(BLOCK);

/** Reads `size` elements in one order and writes them in another. */
export function transfer(x: HostData, read: Mover, y: HostData, write: Mover, size: number): void {
  for (let at = 0; at < size; at += BLOCK) {
    const n = Math.min(BLOCK, size - at);
    read(x, at, n, block);
    write(y, at, n, block);
  }
}

/** Adds elements up that land on the same place. */
export function fold(x: HostData, read: Mover, y: HostData, add: Mover, size: number): void {
  const sums = borrowScratch(y.length).fill(0, 0, y.length);
  transfer(x, read, sums, add, size);
  copy(sums, y);
}
