import { BackendError, showSpec } from '@xent/core';
import type { Builder } from './build.ts';
import { gather } from './kernels/gather.ts';
import { merge } from './kernels/merge.ts';
import { put } from './kernels/put.ts';
import { reduce } from './kernels/reduce.ts';
import { scan } from './kernels/scan.ts';
import { storeHalf } from './kernels/store-half.ts';
import type { Value } from './value.ts';

export { rareExpressions as expressions } from './wgsl/rare.ts';

/** Who writes the kernels of other operations. */
const BUILDERS: Readonly<Record<string, Builder>> = {
  amax: reduce,
  amin: reduce,
  gather,
  merge,
  prod: reduce,
  put,
  scan,
  storeHalf,
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
