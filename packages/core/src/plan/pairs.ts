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
    // The third argument of a gradient is what arrives at the loss.
    const own = gradient.args.toSpliced(2, 1);
    const loss = values.find(
      ({ op, args, attrs, partner }) =>
        op === LOSS &&
        !partner &&
        own.every((view, i) => isSameView(args[i] as View, view)) &&
        attrs === gradient.attrs,
    );
    if (!loss || inOrder(gradient.inputs).includes(loss)) continue;
    loss.partner = gradient;
    gradient.partner = loss;
    loss.inputs = gradient.inputs;
  }
}
