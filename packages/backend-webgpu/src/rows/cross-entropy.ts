import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { CrossEntropyRow, requestOf } from './cross-entropy-row.ts';
import { Frame } from './frame.ts';
import type { RowPlan, Rows } from './plan.ts';
import { Left } from './powers.ts';

/** `softmaxCrossEntropy`, `softmaxCrossEntropyGradient`, or both at once. */
export function crossEntropy(context: BuildContext, rows: Rows, plan: RowPlan): Kernel[] {
  const request = requestOf(context);
  const { loss, gradient, scores } = request;
  const rowOf = (as: RowPlan): CrossEntropyRow =>
    new CrossEntropyRow(new Frame(context, rows, as, [scores]), request);
  const asked = [loss, gradient].flatMap((each) => (each ? [each.op] : []));
  const label = `${asked.join(' and ')} of ${rows.classes}`;
  if (plan.parts === 1) {
    const only = rowOf(plan);
    only.write(only.powers());
    return [only.frame.kernel(label)];
  }
  const left = new Left(rows.outer * rows.inner * plan.parts);
  const first = rowOf(plan);
  left.store(first.frame, first.powers());
  // A loss alone reads no score again but the target's.
  const alone: RowPlan = { lanes: 1, packs: 1, size: 64, parts: 1, chunk: rows.classes };
  const second = rowOf(gradient ? plan : alone);
  second.write(left.load(second.frame, plan.parts));
  return [first.frame.kernel(`${label}, parts`), second.frame.kernel(label)];
}
