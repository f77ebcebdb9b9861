import { ArgumentError } from '@xent/core';

/**
 * Items by index. A data set that can make a whole batch at once offers `batch`; otherwise the loader collects items.
 *
 * @example
 * const squares: Dataset<number> = { length: 10, get: (i) => i * i };
 */
export interface Dataset<Item, Batch = readonly Item[]> {
  readonly length: number;
  /** The item at `index`, from 0 to `length - 1`. */
  get(index: number): Item;
  /** The items at `indices`, as one batch. */
  batch?(indices: ArrayLike<number>): Batch;
}

/** @internal Refuses what is no data set. */
export function requireDataset(op: string, value: unknown): void {
  const given = Object(value) as Partial<Dataset<unknown>>;
  if (typeof given.length === 'number' && typeof given.get === 'function') return;
  throw new ArgumentError(
    `${op}: expected a data set with length and get(index), got ${Array.isArray(value) ? 'an array; write { length: items.length, get: (i) => items[i] }' : `${typeof value}; make one with new ArrayDataset(…)`}`,
  );
}
