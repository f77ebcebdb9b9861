import { ArgumentError, type NumericArray, ShapeError } from '@xent/core';

/** Mean and standard deviation of each feature. */
export interface FeatureStats {
  readonly mean: Float64Array;
  /** Of the population: divided by the number of items. */
  readonly std: Float64Array;
}

type FloatData = Exclude<NumericArray, BigInt64Array | BigUint64Array>;

function requireRows(op: string, data: FloatData, features: number): number {
  if (!ArrayBuffer.isView(data)) {
    throw new ArgumentError(`${op}: expected a typed array, got ${typeof data}`);
  }
  const rows = data.length / features;
  if (!Number.isInteger(rows) || !Number.isInteger(features)) {
    throw new ShapeError(
      `${op}: expected whole items of ${features} features, got ${data.length} values`,
    );
  }
  return rows;
}

/**
 * Mean and standard deviation of every feature of items that lie one after the other. Take them of the training
 * items alone.
 *
 * @param features numbers an item; 1 gives one mean for all values
 * @example
 * const stats = featureStats(train, 4);
 * const inputs = standardize(train, stats);
 */
export function featureStats(data: FloatData, features: number): FeatureStats {
  const rows = requireRows('featureStats', data, features);
  const mean = new Float64Array(features);
  const std = new Float64Array(features);
  for (let i = 0; i < data.length; i++) {
    const f = i % features;
    mean[f] = (mean[f] as number) + (data[i] as number) / rows;
  }
  for (let i = 0; i < data.length; i++) {
    const f = i % features;
    const off = (data[i] as number) - (mean[f] as number);
    std[f] = (std[f] as number) + (off * off) / rows;
  }
  for (let f = 0; f < features; f++) std[f] = Math.sqrt(std[f] as number);
  return { mean, std };
}

/**
 * `(x - mean) / std` of each feature; a feature that never changes becomes 0.
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html
 */
export function standardize(data: FloatData, stats: FeatureStats): Float32Array {
  if (!stats?.mean || !stats.std) {
    throw new ArgumentError(
      'standardize: expected means and deviations; get them from featureStats(data, features)',
    );
  }
  const { mean, std } = stats;
  const features = mean.length;
  requireRows('standardize', data, features);
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const f = i % features;
    out[i] = ((data[i] as number) - (mean[f] as number)) / ((std[f] as number) || 1);
  }
  return out;
}
