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

export { rareExpressions as expressions } from './wgsl/rare.ts';

/** Kernels that are loaded when a program needs one of them. */
export const builders: Readonly<Record<string, Builder>> = {
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
