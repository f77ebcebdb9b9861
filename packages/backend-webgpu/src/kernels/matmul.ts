import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { scratch } from '../value.ts';
import { folding } from './accumulators.ts';
import { choose } from './matmul-choice.ts';
import type { Cut } from './matmul-grid.ts';
import { productKernel } from './matmul-kernel.ts';
import { problemOf } from './matmul-problem.ts';
import { joinParts } from './reduction.ts';

/** Matrix products, one batch dimension at most, each factor read through its view and transposed on request. */
export function matmul(context: BuildContext): Kernel[] {
  const { value, target } = context;
  if (value.size === 0) return [];
  return kernelsOf(context, choose(problemOf(value), target));
}

/** The kernels of a product that is not empty, cut like this. */
export function kernelsOf(context: BuildContext, cut: Cut): Kernel[] {
  const { dtype, size } = context.value;
  const problem = problemOf(context.value);
  const { parts } = cut;
  if (parts === 1) return [productKernel(context, problem, cut, null)];
  const left = scratch(dtype, parts * size);
  const kernel = productKernel(context, problem, cut, left);
  const rest = joinParts(context, [left], parts, {
    label: `${kernel.label}, parts`,
    outputs: size,
    accumulator: folding(dtype === 'int32' ? dtype : 'float32', '0', (a, b) => `${a} + ${b}`),
    end: (source, scope, output, [sum]) => finish(source, scope, context, output, sum as string),
  });
  return [kernel, ...rest];
}
