import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { dense } from '../leaves.ts';
import { scratch } from '../value.ts';
import { type Cut, choose } from './matmul-cut.ts';
import { productKernel } from './matmul-kernel.ts';
import { problemOf } from './matmul-problem.ts';
import { reduction } from './reduction.ts';

/** Matrix products, one batch dimension at most, each factor read through its view and transposed on request. */
export function matmul(context: BuildContext): Kernel[] {
  const { value, target } = context;
  if (value.size === 0) return [];
  return kernelsOf(context, choose(problemOf(value), target));
}

/** The kernels of a product that is not empty, cut like this. */
export function kernelsOf(context: BuildContext, cut: Cut): Kernel[] {
  const { value } = context;
  const { parts } = cut;
  if (parts === 1) return [productKernel(context, cut, context)];
  const left = scratch(value.dtype, parts * value.size);
  const kernel = productKernel(context, cut, { ...context, value: left, outputs: [left] });
  return [kernel, ...reduction(context, dense(left, [parts, value.size]), [0], 'add')];
}
