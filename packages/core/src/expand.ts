import { withOrigin } from './debug/origin.ts';
import { withBaking, withGradMode } from './mode.ts';
import type { Composite } from './op.ts';
import type { Tensor } from './tensor.ts';

/** @internal A composite's decomposition, made once a tensor. */
export function expand(t: Tensor): Tensor {
  const op = t.op as Composite;
  if (t.expansion) return t.expansion;
  // Recorded in any case: whether gradients run through it is decided by whoever differentiates it.
  t.expansion = withOrigin(t.origin, () =>
    withGradMode(true, () => withBaking(() => op.decompose({ x: t.inputs, attrs: t.attrs }))),
  );
  return t.expansion;
}
