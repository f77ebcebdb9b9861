import { ArgumentError, requireOptions } from '@xent/core';
import { type Dataset, requireDataset } from './dataset.ts';
import { randomStream, requireSeed, shuffle } from './random.ts';
import { Subset } from './subset.ts';

export interface SplitOptions {
  /** Share of the test items (below 1), or their number. Default 0.25. */
  readonly testSize?: number;
  /** Mix before splitting. Default true. */
  readonly shuffle?: boolean;
  /** Default: from the stream that `manualSeed` starts. */
  readonly seed?: number;
  /** A label an item: both parts then have the same share of every label. */
  readonly stratify?: ArrayLike<number>;
}

function testCount(size: number, length: number): number {
  const count = size < 1 ? Math.ceil(size * length) : size;
  if (typeof size !== 'number' || !(size > 0) || !Number.isInteger(count) || count >= length) {
    throw new ArgumentError(
      `trainTestSplit: expected a testSize between 0 and 1, or a number of items below ${length}, got ${size}`,
    );
  }
  return count;
}

/** How many of each label are taken, by largest remainder, so that they add up to `count`. */
function shares(groups: readonly (readonly number[])[], count: number, total: number): number[] {
  const exact = groups.map((group) => (group.length * count) / total);
  const taken = exact.map(Math.floor);
  const byRemainder = exact
    .map((share, i) => [share - Math.floor(share), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  let missing = count - taken.reduce((sum, n) => sum + n, 0);
  for (const [, i] of byRemainder) {
    if (missing === 0) break;
    taken[i] = (taken[i] as number) + 1;
    missing--;
  }
  return taken;
}

function byLabel(order: readonly number[], labels: ArrayLike<number>): number[][] {
  const groups = new Map<number, number[]>();
  for (const i of order) {
    const label = labels[i] as number;
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  }
  return [...groups.values()];
}

/**
 * Splits into a training and a test part.
 *
 * @returns `[train, test]`
 * @throws ArgumentError when a part would be empty, or `stratify` has another length
 * @example
 * const [train, test] = trainTestSplit(digits, { testSize: 0.2, seed: 1, stratify: labels });
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
 */
export function trainTestSplit<Item, Batch>(
  dataset: Dataset<Item, Batch>,
  options: SplitOptions = {},
): [train: Subset<Item, Batch>, test: Subset<Item, Batch>] {
  requireDataset('trainTestSplit', dataset);
  requireOptions('trainTestSplit', options, ['testSize', 'shuffle', 'seed', 'stratify']);
  const { length } = dataset;
  const { testSize = 0.25, stratify } = options;
  const count = testCount(testSize, length);
  if (stratify && stratify.length !== length) {
    throw new ArgumentError(
      `trainTestSplit: expected a label for each of ${length} items in stratify, got ${stratify.length}`,
    );
  }
  const order = Array.from({ length }, (_, i) => i);
  const mixed = options.shuffle ?? true;
  const random = mixed ? randomStream(requireSeed('trainTestSplit', options.seed), 0) : null;
  if (random) shuffle(order, random);
  // Without stratification the test items are the last ones.
  const groups = stratify ? byLabel(order, stratify) : [order];
  const taken = shares(groups, count, length);
  const train: number[] = [];
  const test: number[] = [];
  for (const [i, group] of groups.entries()) {
    const at = group.length - (taken[i] as number);
    for (const [j, index] of group.entries()) (j < at ? train : test).push(index);
  }
  // Labels lie in blocks now.
  if (stratify && random) for (const part of [train, test]) shuffle(part, random);
  return [new Subset(dataset, train), new Subset(dataset, test)];
}
