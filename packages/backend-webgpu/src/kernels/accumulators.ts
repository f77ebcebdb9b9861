import { joinEach, larger } from './lanes.ts';
import type { Accumulator } from './reduction.ts';

/** One number for many. */
export const folding = (
  type: 'float32' | 'int32',
  nothing: string,
  join: (a: string, b: string) => string,
): Accumulator => ({
  types: [type],
  nothing: [nothing],
  merge: joinEach(join),
});

/** The largest integer. */
export const largest: Accumulator = {
  types: ['int32'],
  nothing: ['(-2147483647 - 1)'],
  merge: larger,
};
