import { BackendError, showSpec } from '@xent/core';
import type { Builder } from './build.ts';
import { arg } from './kernels/arg.ts';
import { argsort } from './kernels/argsort.ts';
import { cat } from './kernels/cat.ts';
import { cumsum } from './kernels/cumsum.ts';
import { extreme } from './kernels/extremes.ts';
import { fold } from './kernels/fold.ts';
import { pad } from './kernels/pad.ts';
import { randomBits } from './kernels/random-bits.ts';
import { total } from './kernels/reduce.ts';
import { indexAdd, scatter } from './kernels/scatter.ts';
import { storeHalf } from './kernels/store-half.ts';
import { gather, indexSelect } from './kernels/take.ts';
import { longLossRows, softmaxGradientRows, softmaxRows } from './rows/rare.ts';
import type { Value } from './value.ts';

export { rareExpressions as expressions } from './wgsl/rare.ts';

/** Who writes the kernels of other operations. */
const BUILDERS: Readonly<Record<string, Builder>> = {
  amax: extreme,
  amin: extreme,
  argmax: arg,
  argmin: arg,
  argsort,
  cat,
  cumsum,
  fold,
  gather,
  indexAdd,
  indexSelect,
  pad,
  prod: total,
  randomBits,
  scatter,
  softmax: softmaxRows,
  softmaxCrossEntropy: longLossRows,
  softmaxCrossEntropyGradient: longLossRows,
  softmaxGradient: softmaxGradientRows,
  storeHalf,
  logSoftmax: softmaxRows,
  logSoftmaxGradient: softmaxGradientRows,
};

/** Who writes the kernels of a value, in a program that has any of these; `common` writes those of all others. */
export function builderOf(value: Value, common: Builder | undefined): Builder {
  const builder = BUILDERS[value.op] ?? common;
  if (builder) return builder;
  throw new BackendError(
    'XENT_UNSUPPORTED',
    `${value.op}: the webgpu backend has no such operation, needed for ${showSpec(value)}; install versions of @xent/core and @xent/backend-webgpu that belong together`,
  );
}
