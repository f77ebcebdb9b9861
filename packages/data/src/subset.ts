import { ArgumentError } from '@xent/core';
import { type Dataset, requireDataset } from './dataset.ts';

/** Some of the items of a data set, in the order of `indices`. */
export class Subset<Item, Batch> implements Dataset<Item, Batch> {
  readonly indices: Uint32Array;
  readonly batch?: (indices: ArrayLike<number>) => Batch;
  readonly #dataset: Dataset<Item, Batch>;

  constructor(dataset: Dataset<Item, Batch>, indices: ArrayLike<number>) {
    requireDataset('Subset', dataset);
    if (typeof indices?.length !== 'number') {
      throw new ArgumentError(`Subset: expected an array of indices, got ${String(indices)}`);
    }
    this.#dataset = dataset;
    this.indices = Uint32Array.from(indices);
    if (dataset.batch) {
      this.batch = (positions) =>
        dataset.batch?.(
          Uint32Array.from(positions, (i) => this.indices[i] ?? dataset.length),
        ) as Batch;
    }
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): Item {
    return this.#dataset.get(this.indices[index] ?? this.#dataset.length);
  }
}
