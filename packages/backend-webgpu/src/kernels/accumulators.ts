import type { Accumulator } from './reduction.ts';

/** One number for many. */
export const folding = (
  type: 'float32' | 'int32',
  nothing: string,
  join: (a: string, b: string) => string,
): Accumulator => ({
  types: [type],
  nothing: [nothing],
  merge: (_source, _scope, [a], [b]) => [join(a as string, b as string)],
});

/** The largest integer. */
export const largest: Accumulator = /* @__PURE__ */ folding(
  'int32',
  '(-2147483647 - 1)',
  (a, b) => `max(${a}, ${b})`,
);
