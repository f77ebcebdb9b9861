import { requireOptions } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { type Attrs, apply, type Composite, type NoAttrs } from '../op.ts';
import { isFloat, showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { activationOp, numeric } from './activation.ts';
import { cast, floats, numbers } from './cast.ts';
import { le, lt, where } from './compare.ts';
import { add, maximum, minimum, mul, unary } from './elementwise.ts';
import { constant } from './fill.ts';
import { reshape } from './movement.ts';
import type { Unary } from './operands.ts';
import { rand } from './random.ts';

/** Integers stay integers where the constants are, as in PyTorch. */
function besides(constants: readonly number[], op: string, x: TensorLike): Tensor {
  const t = numbers(op, x);
  return constants.every((c) => Number.isInteger(c)) ? t : floats(op, t);
}

/**
 * `max(x, 0)`. The gradient at 0 is 0; NaN stays NaN and hands its gradient on.
 *
 * @example
 * relu(tensor([-1, 0, 2]));   // [0, 0, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
 */
export const relu: Unary = /* @__PURE__ */ unary(
  'relu',
  numbers,
  (dy, _x, y) => where(le(y, 0), 0, dy),
  { decompose: ([x]) => maximum(x, 0) },
);

interface RangeAttrs extends Attrs {
  readonly minVal: number;
  readonly maxVal: number;
}

const hardtanhOp: Composite<RangeAttrs> = /* @__PURE__ */ activationOp(
  'hardtanh',
  (x, { minVal, maxVal }) => minimum(maximum(x, minVal), maxVal),
  (x, dy, { minVal, maxVal }) => where(maximum(le(x, minVal), le(maxVal, x)), 0, dy),
);

export interface HardtanhOptions {
  /** Default -1. */
  readonly minVal?: number;
  /** Default 1. */
  readonly maxVal?: number;
}

/**
 * `x` limited to the range from `minVal` to `maxVal`. The gradient is 0 at the limits and outside.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html
 */
export function hardtanh(x: TensorLike, options: HardtanhOptions = {}): Tensor {
  requireOptions('hardtanh', options, ['minVal', 'maxVal']);
  const { minVal = -1, maxVal = 1 } = options;
  return apply(
    hardtanhOp,
    [besides([minVal, maxVal], 'hardtanh', x)],
    numeric('hardtanh', { minVal, maxVal }),
  );
}

/**
 * `min(max(x, 0), 6)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html
 */
export function relu6(x: TensorLike): Tensor {
  return apply(hardtanhOp, [numbers('relu6', x)], { minVal: 0, maxVal: 6 });
}

interface ThresholdAttrs extends Attrs {
  readonly threshold: number;
  readonly value: number;
}

const thresholdOp: Composite<ThresholdAttrs> = /* @__PURE__ */ activationOp(
  'threshold',
  (x, { threshold: limit, value }) => where(le(x, limit), value, x),
  (x, dy, { threshold: limit }) => where(le(x, limit), 0, dy),
);

/**
 * `x` where it is above `limit`, `value` elsewhere.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
 */
export function threshold(x: TensorLike, limit: number, value: number): Tensor {
  return apply(
    thresholdOp,
    [besides([limit, value], 'threshold', x)],
    numeric('threshold', { threshold: limit, value }),
  );
}

interface SlopeAttrs extends Attrs {
  readonly negativeSlope: number;
}

const leakyReluOp: Composite<SlopeAttrs> = /* @__PURE__ */ activationOp(
  'leakyRelu',
  (x, { negativeSlope }) => where(lt(0, x), x, mul(x, negativeSlope)),
  (x, dy, { negativeSlope }) => where(lt(0, x), dy, mul(dy, negativeSlope)),
);

/**
 * `x` above 0, `negativeSlope · x` elsewhere.
 *
 * @param options `negativeSlope`, default 0.01
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html
 */
export function leakyRelu(
  x: TensorLike,
  options: { readonly negativeSlope?: number } = {},
): Tensor {
  requireOptions('leakyRelu', options, ['negativeSlope']);
  const { negativeSlope = 0.01 } = options;
  return apply(leakyReluOp, [floats('leakyRelu', x)], numeric('leakyRelu', { negativeSlope }));
}

export interface RreluOptions {
  /** Smallest slope. Default 1/8. */
  readonly lower?: number;
  /** Largest slope. Default 1/3. */
  readonly upper?: number;
  /** Draw a slope for each element, instead of using the middle one. Default false. */
  readonly training?: boolean;
}

/**
 * Leaky ReLU with a slope drawn from `lower … upper` for each element; their middle outside training.
 *
 * @throws ArgumentError when `lower` is above `upper`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html
 */
export function rrelu(x: TensorLike, options: RreluOptions = {}): Tensor {
  requireOptions('rrelu', options, ['lower', 'upper', 'training']);
  const { lower = 1 / 8, upper = 1 / 3, training = false } = options;
  if (!(lower <= upper)) {
    throw new ArgumentError(`rrelu: expected lower up to upper, got ${lower} and ${upper}`);
  }
  if (!training) return leakyRelu(x, { negativeSlope: (lower + upper) / 2 });
  const t = floats('rrelu', x);
  const drawn = mul(rand(t.shape, { dtype: t.dtype }), constant(t, upper - lower));
  const slopes = add(drawn, constant(t, lower));
  return mul(t, where(le(t, constant(t, 0)), slopes, constant(t, 1)));
}

const preluOp: Composite<NoAttrs> = {
  name: 'prelu',
  decompose: ([t, w]) => where(lt(0, t), t, mul(w, t)),
  vjp(dy, [t, w], _attrs, _y, i) {
    const above = lt(0, t);
    return i === 0 ? where(above, dy, mul(w, dy)) : where(above, 0, mul(t, dy));
  },
};

/**
 * `x` above 0, `weight · x` elsewhere.
 *
 * @param weight one learned slope, or one a channel (dimension 1)
 * @throws ShapeError for another number of slopes
 * @example
 * prelu(x, parameter([0.25]));
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
 */
export function prelu(x: TensorLike, weight: TensorLike): Tensor {
  const t = floats('prelu', x);
  const w = cast(asTensor(weight, 'prelu'), t.dtype);
  const channels = t.ndim > 1 ? (t.shape[1] as number) : 1;
  if (!isFloat(w.dtype) || w.ndim > 1 || (w.size !== 1 && w.size !== channels)) {
    throw new ShapeError(
      `prelu: expected 1 slope or ${channels}, one a channel (dimension 1) of ${showSpec(t)}, got ${showSpec(w)}`,
    );
  }
  const perChannel = t.shape.map((_, i) => (i === 1 ? w.size : 1));
  return apply(preluOp, [t, reshape(w, w.size === 1 ? [] : perChannel)]);
}
