import { ArgumentError } from '../errors.ts';
import { Tensor } from '../tensor.ts';

const DEFAULT_SEED = 0;

let seedLow = DEFAULT_SEED;
let seedHigh = 0;
let counter = 0;

/**
 * Starts the random stream again at `seed`. The same seed gives the same numbers on every backend and machine.
 *
 * @param seed an integer from 0 to 2^53 - 1
 * @example
 * manualSeed(42);
 * @see https://pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manualSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ArgumentError(`manualSeed: expected an integer from 0 to 2^53 - 1, got ${seed}`);
  }
  seedLow = seed | 0;
  seedHigh = Math.floor(seed / 4294967296) | 0;
  counter = 0;
}

/** @internal Key and counter for `count` words; the stream moves on at the call, whenever the words are made. */
export function nextState(count: number): readonly [number, number, number, number] {
  const at = counter;
  counter += Math.ceil(count / 2);
  return [seedLow, seedHigh, at | 0, Math.floor(at / 4294967296) | 0];
}

/** @internal Runs `fn`, and goes on as if it had drawn nothing. */
export function withoutDraws<T>(fn: () => T): T {
  const before = counter;
  try {
    return fn();
  } finally {
    counter = before;
  }
}

/** @internal The same as an input of a graph, so that a new draw is no new graph. */
export function nextStateTensor(count: number): Tensor {
  return Tensor.host({ dtype: 'int32', shape: [4] }, Int32Array.from(nextState(count)));
}
