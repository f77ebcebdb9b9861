import { XentError } from '@xent/core';
import { describe, expect, it } from 'vitest';
import {
  ArrayDataset,
  DataLoader,
  featureStats,
  Subset,
  standardize,
  trainTestSplit,
} from './index.ts';

/** Arguments as a program without types writes them. */
const untyped = (value: unknown): never => value as never;
const data = new Float32Array(6);
const items = new ArrayDataset({ data, shape: [3] });

describe('what a program without types gets wrong', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a bare size',
      () => new ArrayDataset({ data, shape: untyped(3) }),
      'expected the shape of one item in an array in field 0, got 3; write [3]',
    ],
    [
      'a negative size',
      () => new ArrayDataset({ data, shape: [-3] }),
      'expected whole items of shape [-3]',
    ],
    [
      'scale NaN',
      () => new ArrayDataset({ data, scale: Number.NaN }),
      'ArrayDataset: expected scale to be a number, got NaN',
    ],
    [
      'an unknown dtype',
      () => new ArrayDataset({ data, dtype: untyped('f32') }),
      'ArrayDataset: expected dtype',
    ],
    [
      'null as a field',
      () => new ArrayDataset(untyped(null)),
      'ArrayDataset (field 0): expected options in an object, got null; write { data: … }',
    ],
    [
      'no indices',
      () => items.batch(untyped(undefined)),
      'ArrayDataset: expected an array of indices, got undefined',
    ],
    [
      'an array as data set',
      () => new DataLoader(untyped([1, 2])),
      'DataLoader: expected a data set with length and get(index), got an array',
    ],
    [
      'no data set',
      () => new DataLoader(untyped(undefined)),
      'got undefined; make one with new ArrayDataset(…)',
    ],
    [
      'a bare batch size',
      () => new DataLoader(items, untyped(2)),
      'DataLoader: expected options in an object, got number 2; write { batchSize: … }',
    ],
    [
      'an option of Python',
      () => new DataLoader(items, untyped({ batch_size: 2 })),
      'DataLoader: expected options out of ',
    ],
    [
      'shuffle as a text',
      () => new DataLoader(items, { shuffle: untyped('yes') }),
      'DataLoader: expected shuffle to be true or false',
    ],
    ['seed NaN', () => new DataLoader(items, { seed: Number.NaN }), 'DataLoader: expected a seed'],
    [
      'collate',
      () => new DataLoader(items, { collate: untyped(1) }),
      'DataLoader: expected collate to be a function',
    ],
    [
      'testSize as a text',
      () => trainTestSplit(items, { testSize: untyped('0.5') }),
      'trainTestSplit: expected a testSize',
    ],
    [
      'nothing to split',
      () => trainTestSplit(untyped(undefined)),
      'trainTestSplit: expected a data set',
    ],
    [
      'no indices of a part',
      () => new Subset(items, untyped(undefined)),
      'Subset: expected an array of indices',
    ],
    ['no stats', () => standardize(data, untyped(undefined)), 'get them from featureStats'],
    [
      'no values',
      () => featureStats(untyped(undefined), 1),
      'featureStats: expected a typed array',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(XentError);
  });
});
