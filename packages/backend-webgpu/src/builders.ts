import { BackendError, showSpec } from '@xent/core';
import type { Builder } from './build.ts';
import { elementwise } from './kernels/elementwise.ts';
import { gather } from './kernels/gather.ts';
import { matmul } from './kernels/matmul.ts';
import { merge } from './kernels/merge.ts';
import { put } from './kernels/put.ts';
import { reduce } from './kernels/reduce.ts';
import { scan } from './kernels/scan.ts';
import { storeHalf } from './kernels/store-half.ts';
import { isMap } from './ops.ts';
import { byRows } from './rows/index.ts';
import type { Value } from './value.ts';

/** Who writes the kernels of what is not elementwise. */
const BUILDERS: Readonly<Record<string, Builder>> = {
  amax: reduce,
  amin: reduce,
  gather,
  logSoftmax: byRows,
  matmul,
  merge,
  prod: reduce,
  put,
  scan,
  softmax: byRows,
  softmaxCrossEntropy: byRows,
  softmaxCrossEntropyGradient: byRows,
  storeHalf,
  sum: reduce,
};

/** Has the composite kernels of its own? */
export const hasKernels = (composite: string): boolean => /^(logS|s)oftmax(?!Grad)/.test(composite);

/** Who writes the kernels of a value. */
export function builderOf(value: Value): Builder {
  const builder = isMap(value) ? elementwise : BUILDERS[value.op];
  if (builder) return builder;
  throw new BackendError(
    'XENT_UNSUPPORTED',
    `${value.op}: the webgpu backend has no such operation, needed for ${showSpec(value)}; install versions of @xent/core and @xent/backend-webgpu that belong together`,
  );
}
