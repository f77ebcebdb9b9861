import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { scratch } from '../value.ts';
import { type Choice, choose } from './matmul-choice.ts';
import { directKernel } from './matmul-direct.ts';
import { partsKernel } from './matmul-parts.ts';
import { asRow, problemOf } from './matmul-problem.ts';
import { singleKernel } from './matmul-single.ts';
import { tileKernel } from './matmul-tile.ts';

/** Matrix products, one batch dimension at most, each factor read through its view and transposed on request. */
export function matmul(context: BuildContext): Kernel[] {
  const { value, target } = context;
  if (value.size === 0) return [];
  return kernelsOf(context, choose(asRow(problemOf(value)), target));
}

/** The kernels of a product that is not empty, cut as `choice` says. */
export function kernelsOf(context: BuildContext, choice: Choice): Kernel[] {
  const { value } = context;
  const problem = asRow(problemOf(value));
  if (choice.kind === 'single') return [singleKernel(context, problem)];
  const { parts } = choice.cut;
  const sums = parts > 1 ? scratch(value.dtype, parts * value.size) : null;
  const kernel =
    choice.kind === 'tile'
      ? tileKernel(context, problem, choice.cut, sums)
      : directKernel(context, problem, choice.cut, sums);
  return sums ? [kernel, partsKernel(context, sums, parts)] : [kernel];
}
