import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { crossEntropy, lossLabel } from './cross-entropy.ts';
import { CrossEntropyRow, requestOf } from './cross-entropy-row.ts';
import { Frame } from './frame.ts';
import { Left } from './left.ts';
import type { RowPlan, Rows } from './plan.ts';

/** The same of rows that may be in parts. */
export function crossEntropyInParts(context: BuildContext, rows: Rows, plan: RowPlan): Kernel[] {
  if (plan.parts === 1) return crossEntropy(context, rows, plan);
  const request = requestOf(context);
  const rowOf = (as: RowPlan): CrossEntropyRow =>
    new CrossEntropyRow(new Frame(context, rows, as, [request.scores]), request);
  const label = lossLabel(context, rows);
  const left = new Left(rows.outer * rows.inner * plan.parts);
  const first = rowOf(plan);
  left.store(first.frame, first.powers());
  // A loss alone reads no score again but the target's.
  const alone: RowPlan = { lanes: 1, packs: 1, size: 64, parts: 1, chunk: rows.classes };
  const second = rowOf(request.gradient ? plan : alone);
  second.write(left.load(second.frame, plan.parts));
  return [first.frame.kernel(`${label}, parts`), second.frame.kernel(label)];
}
