import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { CrossEntropyRow, requestOf } from './cross-entropy-row.ts';
import { Frame } from './frame.ts';
import type { RowPlan, Rows } from './plan.ts';

/** `softmaxCrossEntropy`, `softmaxCrossEntropyGradient`, or both at once, of rows that are in one piece. */
export function crossEntropy(context: BuildContext, rows: Rows, plan: RowPlan): Kernel[] {
  const request = requestOf(context);
  const frame = new Frame(context, rows, plan, [request.scores]);
  const row = new CrossEntropyRow(frame, request);
  row.write(row.powers());
  return [frame.kernel(lossLabel(context, rows))];
}

export const lossLabel = ({ value, partner }: BuildContext, { classes }: Rows): string =>
  `${value.op}${partner ? ` and ${partner.op}` : ''} of ${classes}`;
