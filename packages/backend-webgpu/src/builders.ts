import type { Builder } from './build.ts';
import { elementwise } from './kernels/elementwise.ts';
import { matmul } from './kernels/matmul.ts';
import { total } from './kernels/reduce.ts';
import { isLeaf, isMap } from './ops.ts';
import { lossRows } from './rows/index.ts';
import type { Spell } from './source.ts';
import type { Value } from './value.ts';
import { expressions, speller } from './wgsl/elementwise.ts';

/** Who writes the kernels of what training a classifier takes. */
const BUILDERS: Readonly<Record<string, Builder>> = {
  matmul,
  softmaxCrossEntropy: lossRows,
  softmaxCrossEntropyGradient: lossRows,
  sum: total,
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
    (isLeaf(value) || expressions.has(op) || (op in BUILDERS && classes < LONG))
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
      const builder = BUILDERS[value.op] as Builder;
      return rare ? rare.builderOf(value, builder) : builder;
    },
  };
}
