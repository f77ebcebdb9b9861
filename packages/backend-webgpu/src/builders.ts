import { BackendError, showSpec } from '@xent/core';
import type { Builder } from './build.ts';
import { arg } from './kernels/arg.ts';
import { argsort } from './kernels/argsort.ts';
import { cat } from './kernels/cat.ts';
import { cumsum } from './kernels/cumsum.ts';
import { fold } from './kernels/fold.ts';
import { matmul } from './kernels/matmul.ts';
import { pad } from './kernels/pad.ts';
import { randomBits } from './kernels/random-bits.ts';
import { reduce } from './kernels/reduce.ts';
import { indexAdd, scatter } from './kernels/scatter.ts';
import { gather, indexSelect } from './kernels/take.ts';
import { rowKernels } from './rows/index.ts';
import type { Value } from './value.ts';

/** Who writes the kernels of each operation that is not elementwise. */
const BUILDERS: Readonly<Record<string, Builder>> = {
  amax: reduce,
  amin: reduce,
  argmax: arg,
  argmin: arg,
  argsort,
  cat,
  cumsum,
  fold,
  gather,
  indexAdd,
  indexSelect,
  matmul,
  pad,
  prod: reduce,
  randomBits,
  scatter,
  softmax: rowKernels,
  softmaxCrossEntropy: rowKernels,
  softmaxCrossEntropyGradient: rowKernels,
  softmaxGradient: rowKernels,
  logSoftmax: rowKernels,
  logSoftmaxGradient: rowKernels,
  sum: reduce,
};

/** Has the operation, or composite, kernels of its own? */
export const hasBuilder = (op: string): boolean => Object.hasOwn(BUILDERS, op);

export function builderOf(value: Value): Builder {
  const builder = BUILDERS[value.op];
  if (builder) return builder;
  throw new BackendError(
    'XENT_UNSUPPORTED',
    `${value.op}: the webgpu backend has no such operation, needed for ${showSpec(value)}; install versions of @xent/core and @xent/backend-webgpu that belong together`,
  );
}
