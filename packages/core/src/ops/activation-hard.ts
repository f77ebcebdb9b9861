import { requireOptions } from '../check.ts';
import { ArgumentError } from '../errors.ts';
import { type Attrs, apply, type Composite, type NoAttrs } from '../op.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { activationOp, numeric } from './activation.ts';
import { floats } from './cast.ts';
import { le, lt, where } from './compare.ts';
import { add, div, maximum, minimum, mul, sub } from './elementwise.ts';

/** `min(max(x + 3, 0), 6) / 6`. */
function ramp(x: Tensor): Tensor {
  return div(minimum(maximum(add(x, 3), 0), 6), 6);
}

const hardsigmoidOp: Composite<NoAttrs> = /* @__PURE__ */ activationOp(
  'hardsigmoid',
  (x, _) => ramp(x),
  (x, dy, _) => where(minimum(lt(-3, x), lt(x, 3)), div(dy, 6), 0),
);

/**
 * 0 up to -3, 1 from 3 on, `x/6 + 1/2` between.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html
 */
export function hardsigmoid(x: TensorLike): Tensor {
  return apply(hardsigmoidOp, [floats('hardsigmoid', x)]);
}

const hardswishOp: Composite<NoAttrs> = /* @__PURE__ */ activationOp(
  'hardswish',
  (x, _) => mul(x, ramp(x)),
  (x, dy, _) => where(lt(x, -3), 0, where(le(x, 3), mul(dy, add(div(x, 3), 0.5)), dy)),
);

/**
 * `x · hardsigmoid(x)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html
 */
export function hardswish(x: TensorLike): Tensor {
  return apply(hardswishOp, [floats('hardswish', x)]);
}

interface ShrinkAttrs extends Attrs {
  readonly lambd: number;
}

/** True from `-lambd` to `lambd`, both included; false for NaN. */
function small(x: Tensor, { lambd }: ShrinkAttrs): Tensor {
  return minimum(le(-lambd, x), le(x, lambd));
}

const softshrinkOp: Composite<ShrinkAttrs> = /* @__PURE__ */ activationOp(
  'softshrink',
  (x, { lambd }) => where(lt(lambd, x), sub(x, lambd), where(lt(x, -lambd), add(x, lambd), 0)),
  (x, dy, attrs) => where(small(x, attrs), 0, dy),
);

const hardshrinkOp: Composite<ShrinkAttrs> = /* @__PURE__ */ activationOp(
  'hardshrink',
  (x, attrs) => where(small(x, attrs), 0, x),
  (x, dy, attrs) => where(small(x, attrs), 0, dy),
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
