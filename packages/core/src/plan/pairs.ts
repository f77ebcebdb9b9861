import { inOrder, type Value, type View } from './value.ts';
import { isSameView } from './views.ts';

/** The loss of a pair; the other one is its gradient. */
export const LOSS = 'softmaxCrossEntropy';
const GRADIENT = `${LOSS}Gradient`;

/** Lets a loss and its gradient be computed together, where what arrives at the loss does not depend on it. */
export function pairLosses(outputs: readonly Value[]): void {
  const values = inOrder(outputs);
  for (const gradient of values) {
    if (gradient.op !== GRADIENT) continue;
    const loss = values.find((value) => isLossOf(value, gradient));
    if (!loss || inOrder(gradient.inputs).includes(loss)) continue;
    loss.partner = gradient;
    gradient.partner = loss;
    loss.inputs = gradient.inputs = [...gradient.inputs, ...loss.inputs];
  }
}

function isLossOf({ op, args, attrs, partner }: Value, gradient: Value): boolean {
  // The third argument of a gradient is what arrives at the loss.
  const own = gradient.args.filter((_, i) => i !== 2);
  return (
    op === LOSS &&
    !partner &&
    own.every((view, i) => isSameView(args[i] as View, view)) &&
    String(Object.values(attrs)) === String(Object.values(gradient.attrs))
  );
}
