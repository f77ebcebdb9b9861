import type { Value } from './value.ts';

/** Memory for what lives only within a run. */
export interface Arena {
  /** Bytes of each piece. */
  readonly sizes: readonly number[];
  /** Which piece holds a value. */
  readonly places: ReadonlyMap<Value, number>;
}

/**
 * Gives values memory that is used again once nobody reads them any more. `steps` are what each step of a run reads and
 * writes. `bytesOf` may be 0, for what needs no memory; it is told whether one step is all that a value lives for.
 */
export function planArena(
  steps: readonly (readonly Value[])[],
  bytesOf: (value: Value, isBrief: boolean) => number,
): Arena {
  const last = new Map<Value, number>();
  steps.forEach((values, i) => {
    for (const value of values) last.set(value, i);
  });
  const sizes: number[] = [];
  /** The last step of what is in a piece. */
  const ends: number[] = [];
  const places = new Map<Value, number>();
  steps.forEach((values, i) => {
    for (const value of values) {
      const end = last.get(value) as number;
      const bytes = places.has(value) ? 0 : bytesOf(value, end === i);
      if (bytes === 0) continue;
      let place = sizes.findIndex(
        (size, p) => (ends[p] as number) < i && size >= bytes && size <= 2 * bytes,
      );
      if (place < 0) place = sizes.push(bytes) - 1;
      ends[place] = end;
      places.set(value, place);
    }
  });
  return { sizes, places };
}
