import { StaleTensorError } from '../errors.ts';
import { showSpec } from '../spec.ts';
import type { Missing, Tensor } from '../tensor.ts';
import { free } from './residency.ts';

/** @internal A value that was replaced: gone, unless JavaScript memory holds it too. */
export function release(t: Tensor): void {
  free(t);
  if (t.host !== null) return;
  t.error = released;
}

const released: Missing = {
  state: 'released',
  tell: (op, t) =>
    new StaleTensorError(
      op === null
        ? `read: an expression uses a parameter value (${showSpec(t.spec)}) that optimizer.step() has since replaced and freed; read it before the next step, in the same tick as the loss, or keep it with realize()`
        : `${op}: this tensor (${showSpec(t.spec)}) belongs to a step that is more than one step back, and its value was freed; read it earlier, in the same tick as the loss, or keep it with realize()`,
    ),
};
