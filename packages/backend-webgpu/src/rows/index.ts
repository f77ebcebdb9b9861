import type { BuildContext, Builder } from '../build.ts';
import { bandAlong } from '../kernels/band.ts';
import { crossEntropy } from './cross-entropy.ts';
import { smoothingOf } from './cross-entropy-row.ts';
import { softmaxGradient } from './gradients.ts';
import { planRows } from './plan.ts';
import { softmax } from './softmax.ts';

const KERNELS = {
  softmax,
  logSoftmax: softmax,
  softmaxGradient,
  logSoftmaxGradient: softmaxGradient,
  softmaxCrossEntropy: crossEntropy,
  softmaxCrossEntropyGradient: crossEntropy,
} as const;

/** Kernels of what is computed row by row: softmax, cross-entropy and their gradients. */
export const rowKernels: Builder = (context: BuildContext) => {
  const { value, target } = context;
  const shape = value.args[0]?.shape ?? [];
  const { outer, count, inner } = bandAlong(shape, value.attrs['dim'] as number);
  const rows = { outer, classes: count, inner };
  if (outer * inner === 0) return [];
  // Smoothing walks along whole rows once more, after the sum.
  const plan = planRows(target, rows, inner === 1 && smoothingOf(value) === 0);
  return KERNELS[value.op as keyof typeof KERNELS](context, rows, plan);
};
