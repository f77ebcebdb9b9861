import { BackendError, showSpec } from '@xent/core';
import type { Builder } from './build.ts';
import { elementwise } from './kernels/elementwise.ts';
import { matmul } from './kernels/matmul.ts';
import { total } from './kernels/reduce.ts';
import { isLeaf, isMap } from './ops.ts';
import { lossRows } from './rows/index.ts';
import type { Spell } from './source.ts';
import type { Value } from './value.ts';
import { type Expressions, expressions, speller } from './wgsl/elementwise.ts';

/** Who writes kernels, by operation. */
export interface Operations {
  /** Kernels of what is not elementwise. */
  readonly builders: Readonly<Record<string, Builder>>;
  /** Expressions of what is. */
  readonly expressions: Expressions;
}

/** What training a classifier takes. */
const COMMON: Operations = {
  builders: {
    matmul,
    softmaxCrossEntropy: lossRows,
    softmaxCrossEntropyGradient: lossRows,
    sum: total,
  },
  expressions,
};

/** Has the composite kernels of its own? */
export const hasKernels = (composite: string): boolean => /^(logS|s)oftmax/.test(composite);

/** Rows of so many classes may be spread over several workgroups. */
const LONG = 4096;

const isCommon = (value: Value): boolean => {
  const { op, dtype, args, attrs } = value;
  const classes = args[0]?.shape[attrs['dim'] as number] ?? 0;
  return (
    dtype !== 'float16' &&
    (isLeaf(value) || COMMON.expressions.has(op) || (op in COMMON.builders && classes < LONG))
  );
};

/** What writes the kernels of these values; the code for rare operations is loaded when one of them is there. */
export async function operationsFor(
  values: readonly Value[],
): Promise<{ readonly spell: Spell; builderOf(value: Value): Builder }> {
  const rare = values.every(isCommon) ? null : await import('./rare.ts');
  return {
    spell: speller(rare?.expressions),
    builderOf(value) {
      if (isMap(value)) return elementwise;
      const builder = rare?.builders[value.op] ?? COMMON.builders[value.op];
      if (builder) return builder;
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `${value.op}: the webgpu backend has no such operation, needed for ${showSpec(value)}; install versions of @xent/core and @xent/backend-webgpu that belong together`,
      );
    },
  };
}
