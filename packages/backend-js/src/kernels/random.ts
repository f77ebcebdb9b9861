/**
 * Threefry-2x32 with 20 rounds: words 2i and 2i + 1 are the cipher of the 64-bit counter `state[3], state[2]`
 * plus i under the key `state[0], state[1]`; each is shifted right by `shift` without sign.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export function randomBits(state: Int32Array, y: Int32Array, shift: number): void {
  const k0 = state[0]!;
  const k1 = state[1]!;
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  let low = state[2]!;
  let high = state[3]!;
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
