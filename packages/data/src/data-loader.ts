import { ArgumentError, requireOptions } from '@xent/core';
import { type Dataset, requireDataset } from './dataset.ts';
import { randomStream, requireSeed, shuffle } from './random.ts';

const NAMES: readonly string[] = ['batchSize', 'shuffle', 'seed', 'dropLast', 'collate'];

export interface LoaderOptions {
  /** Items a batch. Default 1. */
  readonly batchSize?: number;
  /** Another order in every epoch. Default false. */
  readonly shuffle?: boolean;
  /** Of the order; with the number of the epoch it settles it. Default: from the stream that `manualSeed` starts. */
  readonly seed?: number;
  /** Leave out the last batch when it is smaller: equal sizes need one compiled graph only. Default false. */
  readonly dropLast?: boolean;
}

export interface CollateOptions<Item, Batch> {
  /** Makes a batch of items, instead of the data set's own way. */
  readonly collate: (items: readonly Item[]) => Batch;
}

/**
 * Batches of a data set. Each iteration is one epoch.
 *
 * @throws ArgumentError for a batch size that is no integer from 1
 * @example
 * const loader = new DataLoader(digits, { batchSize: 64, shuffle: true, seed: 1 });
 * for (const [images, labels] of loader) {
 *   // float32[64,784], int32[64]
 * }
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<Item, Batch = readonly Item[]> implements Iterable<Batch> {
  readonly dataset: Dataset<Item, unknown>;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly dropLast: boolean;
  /** Number of the epoch that the next iteration is; set it to go on where a run was left. */
  epoch = 0;
  readonly #collect: (indices: Uint32Array) => Batch;

  constructor(dataset: Dataset<Item, Batch>, options?: LoaderOptions);
  constructor(
    dataset: Dataset<Item, unknown>,
    options: LoaderOptions & CollateOptions<Item, Batch>,
  );
  constructor(
    dataset: Dataset<Item, unknown>,
    options: LoaderOptions & Partial<CollateOptions<Item, Batch>> = {},
  ) {
    requireDataset('DataLoader', dataset);
    requireOptions('DataLoader', options, NAMES);
    const { batchSize = 1, shuffle: mixed = false, dropLast = false, collate } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ArgumentError(
        `DataLoader: expected batchSize to be an integer from 1, got ${batchSize}`,
      );
    }
    for (const [name, value] of Object.entries({ shuffle: mixed, dropLast })) {
      if (typeof value === 'boolean') continue;
      throw new ArgumentError(`DataLoader: expected ${name} to be true or false, got ${value}`);
    }
    if (collate !== undefined && typeof collate !== 'function') {
      throw new ArgumentError(
        `DataLoader: expected collate to be a function, got ${typeof collate}`,
      );
    }
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.shuffle = mixed;
    this.dropLast = dropLast;
    const seeded = mixed || options.seed !== undefined;
    this.seed = seeded ? requireSeed('DataLoader', options.seed) : 0;
    this.#collect = collector(dataset, collate);
  }

  /** Number of batches in an epoch. */
  get length(): number {
    const { batchSize, dropLast, dataset } = this;
    return (dropLast ? Math.floor : Math.ceil)(dataset.length / batchSize);
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    const { batchSize, length } = this;
    const order = this.#order(this.epoch++);
    for (let i = 0; i < length; i++) {
      yield this.#collect(order.subarray(i * batchSize, (i + 1) * batchSize));
    }
  }

  #order(epoch: number): Uint32Array {
    const order = Uint32Array.from({ length: this.dataset.length }, (_, i) => i);
    if (this.shuffle) shuffle(order, randomStream(this.seed, epoch));
    return order;
  }
}

function collector<Item, Batch>(
  dataset: Dataset<Item, unknown>,
  collate: ((items: readonly Item[]) => Batch) | undefined,
): (indices: Uint32Array) => Batch {
  const items = (indices: Uint32Array): Item[] => Array.from(indices, (i) => dataset.get(i));
  if (collate) return (indices) => collate(items(indices));
  // Without a way of its own to make batches, a data set's batch is its items.
  return (indices) => (dataset.batch ? dataset.batch(indices) : items(indices)) as Batch;
}
