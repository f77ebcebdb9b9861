import { requireOptions } from '../check.ts';
import { ArgumentError } from '../errors.ts';
import { type Attrs, apply, type Composite, NO_ATTRS, type NoAttrs } from '../op.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { activationOp, numeric } from './activation.ts';
import { floats } from './cast.ts';
import type { Ops } from './primitives.ts';

/** `min(max(x + 3, 0), 6) / 6`. */
function ramp(x: Tensor, ops: Ops): Tensor {
  return ops.div(ops.minimum(ops.maximum(ops.add(x, 3), 0), 6), 6);
}

const hardsigmoidOp: Composite<NoAttrs> = /* @__PURE__ */ activationOp(
  'hardsigmoid',
  (x, _, ops) => ramp(x, ops),
  (x, dy, _, ops) => ops.where(ops.minimum(ops.lt(-3, x), ops.lt(x, 3)), ops.div(dy, 6), 0),
);

/**
 * 0 up to -3, 1 from 3 on, `x/6 + 1/2` between.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html
 */
export function hardsigmoid(x: TensorLike): Tensor {
  return apply(hardsigmoidOp, [floats('hardsigmoid', x)], NO_ATTRS);
}

const hardswishOp: Composite<NoAttrs> = /* @__PURE__ */ activationOp(
  'hardswish',
  (x, _, ops) => ops.mul(x, ramp(x, ops)),
  (x, dy, _, ops) =>
    ops.where(
      ops.lt(x, -3),
      0,
      ops.where(ops.le(x, 3), ops.mul(dy, ops.add(ops.div(x, 3), 0.5)), dy),
    ),
);

/**
 * `x · hardsigmoid(x)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html
 */
export function hardswish(x: TensorLike): Tensor {
  return apply(hardswishOp, [floats('hardswish', x)], NO_ATTRS);
}

interface ShrinkAttrs extends Attrs {
  readonly lambd: number;
}

/** True from `-lambd` to `lambd`, both included; false for NaN. */
function small(x: Tensor, { lambd }: ShrinkAttrs, ops: Ops): Tensor {
  return ops.minimum(ops.le(-lambd, x), ops.le(x, lambd));
}

const softshrinkOp: Composite<ShrinkAttrs> = /* @__PURE__ */ activationOp(
  'softshrink',
  (x, { lambd }, ops) =>
    ops.where(
      ops.lt(lambd, x),
      ops.sub(x, lambd),
      ops.where(ops.lt(x, -lambd), ops.add(x, lambd), 0),
    ),
  (x, dy, attrs, ops) => ops.where(small(x, attrs, ops), 0, dy),
);

const hardshrinkOp: Composite<ShrinkAttrs> = /* @__PURE__ */ activationOp(
  'hardshrink',
  (x, attrs, ops) => ops.where(small(x, attrs, ops), 0, x),
  (x, dy, attrs, ops) => ops.where(small(x, attrs, ops), 0, dy),
);

export interface ShrinkOptions {
  /** Half the width of the zone around 0 that becomes 0. Default 0.5. */
  readonly lambd?: number;
}

/**
 * `x` moved towards 0 by `lambd`, and 0 within that distance.
 *
 * @param options `lambd`, default 0.5
 * @throws ArgumentError when `lambd` is negative
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html
 */
export function softshrink(x: TensorLike, options: ShrinkOptions = {}): Tensor {
  requireOptions('softshrink', options, ['lambd']);
  const { lambd = 0.5 } = options;
  if (!(lambd >= 0)) throw new ArgumentError(`softshrink: expected lambd from 0, got ${lambd}`);
  return apply(softshrinkOp, [floats('softshrink', x)], numeric('softshrink', { lambd }));
}

/**
 * `x` where it is further than `lambd` from 0, 0 elsewhere.
 *
 * @param options `lambd`, default 0.5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html
 */
export function hardshrink(x: TensorLike, options: ShrinkOptions = {}): Tensor {
  requireOptions('hardshrink', options, ['lambd']);
  return apply(
    hardshrinkOp,
    [floats('hardshrink', x)],
    numeric('hardshrink', { lambd: options.lambd ?? 0.5 }),
  );
}
