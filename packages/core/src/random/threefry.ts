const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

/**
 * One block of Threefry-2x32 with 20 rounds: two 32-bit words of counter and key to two words of noise, written to
 * `out[at]` and `out[at + 1]`. Integer arithmetic only, so that every backend gives the same bits.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Int32Array,
  at: number,
): void {
  const keys = [key0, key1, PARITY ^ key0 ^ key1];
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  for (let group = 0; group < 5; group++) {
    const first = (group % 2) * 4;
    for (let i = 0; i < 4; i++) {
      x = (x + y) | 0;
      y = rotate(y, ROTATIONS[first + i] as number) ^ x;
    }
    x = (x + (keys[(group + 1) % 3] as number)) | 0;
    y = (y + (keys[(group + 2) % 3] as number) + group + 1) | 0;
  }
  out[at] = x;
  if (at + 1 < out.length) out[at + 1] = y;
}

/** `count` words of the stream that starts at the 64-bit block counter `high, low`. */
export function threefryWords(
  key0: number,
  key1: number,
  low: number,
  high: number,
  count: number,
): Int32Array {
  const out = new Int32Array(count);
  const start = low >>> 0;
  for (let i = 0; i < count; i += 2) {
    const block = start + i / 2;
    const carry = Math.floor(block / 4294967296);
    threefry2x32(key0, key1, block | 0, (high + carry) | 0, out, i);
  }
  return out;
}
