import { ArgumentError, randint } from '@xent/core';

/** @internal Numbers in [0, 1) from a seed, independent of core's stream, which models draw from. */
export function randomStream(seed: number, stream: number): () => number {
  // Mulberry32: 32 bits of state are plenty for the order of a data set. Source: Tommy Ettinger, public domain.
  let state = mix(seed >>> 0) ^ mix((Math.floor(seed / 4294967296) ^ 0x9e3779b9) >>> 0);
  state = mix((state + Math.imul(stream, 0x85ebca6b)) >>> 0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 4294967296;
  };
}

function mix(x: number): number {
  let z = Math.imul(x ^ (x >>> 15), x | 1);
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
  return (z ^ (z >>> 14)) >>> 0;
}

/** @internal A seed that was given, or one from the stream that `manualSeed` starts. */
export function requireSeed(op: string, seed: number | undefined): number {
  if (seed === undefined) return randint(0, 2 ** 24, []).itemSync();
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ArgumentError(
      `${op}: expected a seed that is an integer from 0 to 2^53 - 1, got ${seed}`,
    );
  }
  return seed;
}

/** @internal Shuffles in place. Source: Fisher-Yates, Knuth TAOCP 2, algorithm P. */
export function shuffle(values: Uint32Array | number[], random: () => number): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const a = values[i] as number;
    values[i] = values[j] as number;
    values[j] = a;
  }
}
