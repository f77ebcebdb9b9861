import { withMode } from './mode.ts';
import type { Composite, Inputs } from './op.ts';
import type { Tensor } from './tensor.ts';

/** @internal A composite's decomposition, made once a tensor. */
export function expand(t: Tensor): Tensor {
  // Recorded in any case: whether gradients run through it is decided by whoever differentiates it.
  t.expansion ??= withMode(
    () => (t.op as Composite).decompose(t.inputs as Inputs, t.attrs),
    true,
    true,
  );
  return t.expansion;
}
