import type { LoopMaker } from '../loops/loop.ts';
import type { HostData } from '../spec.ts';

/**
 * Threefry-2x32 with 20 rounds: words 2i and 2i + 1 are the cipher of the 64-bit counter `state[3], state[2]`
 * plus i under the key `state[0], state[1]`; each is shifted right by `shift` without sign. Integer arithmetic only,
 * so that every backend gives the same bits.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
function fillWords(y: HostData, state: HostData, shift: number): void {
  const k0 = state[0] as number;
  const k1 = state[1] as number;
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  let low = state[2] as number;
  let high = state[3] as number;
  for (let i = 0; i < y.length; i += 2) {
    let a = (low + k0) | 0;
    let b = (high + k1) | 0;
    for (let group = 0, p = k1, q = k2, r = k0; group < 5; group++) {
      if (group & 1) {
        a = (a + b) | 0;
        b = ((b << 17) | (b >>> 15)) ^ a;
        a = (a + b) | 0;
        b = ((b << 29) | (b >>> 3)) ^ a;
        a = (a + b) | 0;
        b = ((b << 16) | (b >>> 16)) ^ a;
        a = (a + b) | 0;
        b = ((b << 24) | (b >>> 8)) ^ a;
      } else {
        a = (a + b) | 0;
        b = ((b << 13) | (b >>> 19)) ^ a;
        a = (a + b) | 0;
        b = ((b << 15) | (b >>> 17)) ^ a;
        a = (a + b) | 0;
        b = ((b << 26) | (b >>> 6)) ^ a;
        a = (a + b) | 0;
        b = ((b << 6) | (b >>> 26)) ^ a;
      }
      a = (a + p) | 0;
      b = (b + q + group + 1) | 0;
      const next = p;
      p = q;
      q = r;
      r = next;
    }
    y[i] = a >>> shift;
    if (i + 1 < y.length) y[i + 1] = b >>> shift;
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
  }
}

/** @internal The words of a state `[key, key, low, high]`, each without its `shift` low bits. */
export const threefryLoop: LoopMaker<{ readonly shift: number }> =
  (_, __, { shift }) =>
  (y, state) =>
    fillWords(y, state, shift);

/** `count` words of the stream that starts at the 64-bit block counter `high, low`. */
export function threefryWords(
  key0: number,
  key1: number,
  low: number,
  high: number,
  count: number,
): Int32Array {
  const out = new Int32Array(count);
  fillWords(out, Int32Array.of(key0, key1, low, high), 0);
  return out;
}
