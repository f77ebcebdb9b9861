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
