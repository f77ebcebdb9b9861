import { type Kernel, number } from './kernel.ts';

const KEY_PARITY = 0x1bd11bdan;
const WORD = 0xffffffffn;
const ROTATION = [13n, 15n, 26n, 6n, 17n, 29n, 16n, 24n];

/** Threefry-2x32 with 20 rounds on 32-bit words. Source: Salmon et al., SC 2011, section 3.3. */
function threefry(
  key: readonly [bigint, bigint],
  counter: readonly [bigint, bigint],
): readonly [bigint, bigint] {
  const keys = [key[0], key[1], KEY_PARITY ^ key[0] ^ key[1]];
  let [x, y] = [(counter[0] + key[0]) & WORD, (counter[1] + key[1]) & WORD];
  for (let round = 0; round < 20; round++) {
    const by = ROTATION[round % 8]!;
    x = (x + y) & WORD;
    y = (((y << by) | (y >> (32n - by))) & WORD) ^ x;
    if (round % 4 === 3) {
      const s = (round + 1) / 4;
      x = (x + keys[s % 3]!) & WORD;
      y = (y + keys[(s + 1) % 3]! + BigInt(s)) & WORD;
    }
  }
  return [x, y];
}

const randomBits: Kernel = ([state], attrs, spec) => {
  const [k0, k1, low, high] = Array.from(state!.data, (v) => BigInt.asUintN(32, BigInt(v)));
  const start = low! | (high! << 32n);
  const shift = BigInt(number(attrs, 'shift'));
  const out = new Int32Array(spec.shape.reduce((p, n) => p * n, 1));
  for (let i = 0; i < out.length; i += 2) {
    const at = BigInt.asUintN(64, start + BigInt(i / 2));
    const words = threefry([k0!, k1!], [at & WORD, at >> 32n]);
    out[i] = Number(BigInt.asIntN(32, words[0] >> shift));
    if (i + 1 < out.length) out[i + 1] = Number(BigInt.asIntN(32, words[1] >> shift));
  }
  return out;
};

export const random: Readonly<Record<string, Kernel>> = { randomBits };
