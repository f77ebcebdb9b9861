import { BackendError, showSpec } from '@xent/core';
import type { Builder } from './build.ts';
import { matmul } from './kernels/matmul.ts';
import type { Value } from './value.ts';

/** Who writes the kernels of each operation that is not elementwise. */
const BUILDERS: Readonly<Record<string, Builder>> = {
  matmul,
};

export function builderOf(value: Value): Builder {
  const builder = BUILDERS[value.op];
  if (builder) return builder;
  throw new BackendError(
    'XENT_UNSUPPORTED',
    `${value.op}: the webgpu backend has no such operation, needed for ${showSpec(value)}; install versions of @xent/core and @xent/backend-webgpu that belong together`,
  );
}
