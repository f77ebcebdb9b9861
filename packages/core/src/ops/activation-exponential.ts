import { requireOptions } from '../check.ts';
import { type Attrs, apply, type Composite, type NoAttrs } from '../op.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { activationOp, numeric } from './activation.ts';
import { floats } from './cast.ts';
import { le, lt, where } from './compare.ts';
import { abs, add, div, exp, expm1, log1p, minimum, mul, neg, sub } from './elementwise.ts';

/** `scale·x` above 0, `scale·alpha·(e^(inputScale·x) - 1)` elsewhere. */
interface EluAttrs extends Attrs {
  readonly alpha: number;
  readonly scale: number;
  readonly inputScale: number;
}

/** The exponent where it counts, and 0 above 0, where it could overflow. */
function exponent(x: Tensor, { inputScale }: EluAttrs): Tensor {
  return mul(where(lt(x, 0), x, 0), inputScale);
}

const eluOp: Composite<EluAttrs> = /* @__PURE__ */ activationOp(
  'elu',
  (x, attrs) =>
    where(le(x, 0), mul(expm1(exponent(x, attrs)), attrs.alpha * attrs.scale), mul(x, attrs.scale)),
  (x, dy, attrs) => {
    const { alpha, scale, inputScale } = attrs;
    const slope = mul(exp(exponent(x, attrs)), alpha * scale * inputScale);
    return where(le(x, 0), mul(dy, slope), mul(dy, scale));
  },
);

export interface AlphaOptions {
  /** Default 1. */
  readonly alpha?: number;
}

/**
 * `x` above 0, `alpha · (e^x - 1)` elsewhere.
 *
 * @param options `alpha`, default 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.elu.html
 */
export function elu(x: TensorLike, options: AlphaOptions = {}): Tensor {
  requireOptions('elu', options, ['alpha']);
  return apply(
    eluOp,
    [floats('elu', x)],
    numeric('elu', { alpha: options.alpha ?? 1, scale: 1, inputScale: 1 }),
  );
}

/**
 * `x` above 0, `alpha · (e^(x/alpha) - 1)` elsewhere, which has the slope 1 on both sides of 0.
 *
 * @param options `alpha`, default 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.celu.html
 */
export function celu(x: TensorLike, options: AlphaOptions = {}): Tensor {
  requireOptions('celu', options, ['alpha']);
  const { alpha = 1 } = options;
  return apply(
    eluOp,
    [floats('celu', x)],
    numeric('celu', { alpha, scale: 1, inputScale: 1 / alpha }),
  );
}

const SELU: EluAttrs = {
  alpha: 1.6732632423543772,
  scale: 1.0507009873554805,
  inputScale: 1,
};

/**
 * Scaled {@link elu}: `1.0507 · x` above 0, `1.0507 · 1.6733 · (e^x - 1)` elsewhere.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.selu.html
 */
export function selu(x: TensorLike): Tensor {
  return apply(eluOp, [floats('selu', x)], SELU);
}

interface SoftplusAttrs extends Attrs {
  readonly beta: number;
  readonly threshold: number;
}

const softplusOp: Composite<SoftplusAttrs> = /* @__PURE__ */ activationOp(
  'softplus',
  (x, { beta, threshold }) => {
    const scaled = mul(x, beta);
    const linear = lt(threshold, scaled);
    const curved = log1p(exp(where(linear, 0, scaled)));
    return where(linear, x, div(curved, beta));
  },
  (x, dy, { beta, threshold }) => {
    const scaled = mul(x, beta);
    const linear = lt(threshold, scaled);
    const z = exp(where(linear, 0, scaled));
    return where(linear, dy, mul(dy, div(z, add(z, 1))));
  },
);

export interface SoftplusOptions {
  /** Default 1. */
  readonly beta?: number;
  /** Where `beta · x` is above it, the result is `x`. Default 20. */
  readonly threshold?: number;
}

/**
 * `ln(1 + e^(beta·x)) / beta`, and `x` itself where `beta · x` is above `threshold`.
 *
 * @param options `beta` (default 1) and `threshold` (default 20)
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html
 */
export function softplus(x: TensorLike, options: SoftplusOptions = {}): Tensor {
  requireOptions('softplus', options, ['beta', 'threshold']);
  const { beta = 1, threshold = 20 } = options;
  return apply(softplusOp, [floats('softplus', x)], numeric('softplus', { beta, threshold }));
}

const logsigmoidOp: Composite<NoAttrs> = /* @__PURE__ */ activationOp(
  'logsigmoid',
  (x, _) => {
    const z = exp(neg(abs(x)));
    return sub(minimum(x, 0), log1p(z));
  },
  (x, dy, _) => {
    const z = exp(neg(abs(x)));
    // 1 / (1 + e^x), by the exponential that cannot overflow.
    return mul(dy, div(where(lt(x, 0), 1, z), add(z, 1)));
  },
);

/**
 * Logarithm of the sigmoid, `-ln(1 + e^(-x))`, stable for scores of any size.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.logsigmoid.html
 */
export function logsigmoid(x: TensorLike): Tensor {
  return apply(logsigmoidOp, [floats('logsigmoid', x)]);
}
