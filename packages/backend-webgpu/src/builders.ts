import type { Builder } from './build.ts';
import { elementwise } from './kernels/elementwise.ts';
import { matmul } from './kernels/matmul.ts';
import { reduce } from './kernels/reduce.ts';
import { isLeaf, isMap } from './ops.ts';
import { byRows } from './rows/index.ts';
import type { Spell } from './source.ts';
import type { Value } from './value.ts';
import { expressions, speller } from './wgsl/elementwise.ts';

/** Who writes the kernels of what training a classifier takes. */
const BUILDERS: Readonly<Record<string, Builder>> = {
  logSoftmax: byRows,
  matmul,
  softmax: byRows,
  softmaxCrossEntropy: byRows,
  softmaxCrossEntropyGradient: byRows,
  sum: reduce,
};

/** Has the composite kernels of its own? */
export const hasKernels = (composite: string): boolean => /^(logS|s)oftmax(?!Grad)/.test(composite);

const isCommon = (value: Value): boolean =>
  value.dtype !== 'float16' && (isLeaf(value) || expressions.has(value.op) || value.op in BUILDERS);

/** What writes the kernels of these values; the code for rare operations is loaded when one of them is there. */
export async function operationsFor(
  values: readonly Value[],
): Promise<{ readonly spell: Spell; builderOf(value: Value): Builder }> {
  const rare = values.every(isCommon) ? null : await import('./rare.ts');
  return {
    spell: speller(rare?.expressions),
    builderOf(value) {
      if (isMap(value)) return elementwise;
      const builder = BUILDERS[value.op] as Builder;
      return rare ? rare.builderOf(value, builder) : builder;
    },
  };
}
