export { ArrayDataset, type ArrayField, type FieldTensors } from './array-dataset.ts';
export { type CollateOptions, DataLoader, type LoaderOptions } from './data-loader.ts';
export type { Dataset } from './dataset.ts';
export { type SplitOptions, trainTestSplit } from './split.ts';
export { type FeatureStats, featureStats, standardize } from './standardize.ts';
export { Subset } from './subset.ts';
