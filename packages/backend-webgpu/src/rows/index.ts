import type { BuildContext, Builder } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { bandAlong } from '../kernels/band.ts';
import { crossEntropy } from './cross-entropy.ts';
import { smoothingOf } from './cross-entropy-row.ts';
import { planRows, type RowPlan, type Rows } from './plan.ts';

/** Kernels of what is computed row by row; `mayPart` tells whether rows may be spread over several workgroups. */
export const byRows =
  (
    write: (context: BuildContext, rows: Rows, plan: RowPlan) => Kernel[],
    mayPart: boolean,
  ): Builder =>
  (context) => {
    const { value, target } = context;
    const shape = value.args[0]?.shape ?? [];
    const { outer, count, inner } = bandAlong(shape, value.attrs['dim'] as number);
    const rows = { outer, classes: count, inner };
    if (outer * inner === 0) return [];
    // Smoothing walks along whole rows once more, after the sum.
    const plan = planRows(target, rows, mayPart && inner === 1 && smoothingOf(value) === 0);
    return write(context, rows, plan);
  };

/** Kernels of a loss, its gradient, or both at once. */
export const lossRows: Builder = /* @__PURE__ */ byRows(crossEntropy, false);
