import { requireOptions } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { type Attrs, apply, type Composite, type NoAttrs } from '../op.ts';
import { normalizeDim } from '../promote.ts';
import { showSpec } from '../spec.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { activationOp, logistic } from './activation.ts';
import { floats } from './cast.ts';
import { abs, add, div, erf, exp, log1p, mul, neg, sub, tanh } from './elementwise.ts';
import { constant } from './fill.ts';
import { sigmoid } from './math.ts';
import { type DimArgument, dimOf } from './movement.ts';
import { chunk } from './slicing.ts';

interface GeluAttrs extends Attrs {
  readonly approximate: 'none' | 'tanh';
}

const ROOT_2_OVER_PI: number = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** `tanh(√(2/π)·(x + 0.044715·x³))`. */
function curve(x: Tensor): Tensor {
  const cube = mul(mul(x, x), x);
  return tanh(mul(add(x, mul(cube, CUBIC)), ROOT_2_OVER_PI));
}

/** Distribution function of the standard normal distribution. */
function normal(x: Tensor): Tensor {
  return mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
}

const geluOp: Composite<GeluAttrs> = /* @__PURE__ */ activationOp(
  'gelu',
  (x, { approximate }) =>
    approximate === 'none' ? mul(x, normal(x)) : mul(mul(x, 0.5), add(curve(x), 1)),
  (x, dy, { approximate }) => {
    const square = mul(x, x);
    if (approximate === 'none') {
      const density = mul(exp(mul(square, -0.5)), ROOT_2_OVER_PI / 2);
      return mul(dy, add(normal(x), mul(x, density)));
    }
    const t = curve(x);
    const inner = mul(add(mul(square, 3 * CUBIC), 1), ROOT_2_OVER_PI);
    const bend = mul(mul(mul(x, 0.5), sub(1, mul(t, t))), inner);
    return mul(dy, add(mul(add(t, 1), 0.5), bend));
  },
);

export interface GeluOptions {
  /** `'tanh'` for the approximation. Default `'none'`. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * `x · Φ(x)` with the normal distribution function Φ, or its approximation
 * `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`.
 *
 * @param options `approximate`, default `'none'`
 * @throws ArgumentError for another approximation
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html
 */
export function gelu(x: TensorLike, options: GeluOptions = {}): Tensor {
  requireOptions('gelu', options, ['approximate']);
  const { approximate = 'none' } = options;
  if (approximate !== 'none' && approximate !== 'tanh') {
    throw new ArgumentError(
      `gelu: expected approximate 'none' or 'tanh', got ${JSON.stringify(approximate)}`,
    );
  }
  return apply(geluOp, [floats('gelu', x)], { approximate });
}

const siluOp: Composite<NoAttrs> = /* @__PURE__ */ activationOp(
  'silu',
  (x, _) => div(x, add(exp(neg(x)), 1)),
  (x, dy, _) => {
    const s = logistic(x);
    return mul(dy, mul(s, add(mul(x, sub(1, s)), 1)));
  },
);

/**
 * `x · sigmoid(x)`, also called swish.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.silu.html
 */
export function silu(x: TensorLike): Tensor {
  return apply(siluOp, [floats('silu', x)]);
}

const mishOp: Composite<NoAttrs> = /* @__PURE__ */ activationOp(
  'mish',
  (x, _) => mul(x, tanh(log1p(exp(x)))),
  (x, dy, _) => {
    const t = tanh(log1p(exp(x)));
    const bend = mul(mul(x, logistic(x)), sub(1, mul(t, t)));
    return mul(dy, add(t, bend));
  },
);

/**
 * `x · tanh(ln(1 + e^x))`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.mish.html
 */
export function mish(x: TensorLike): Tensor {
  return apply(mishOp, [floats('mish', x)]);
}

/**
 * `x / (1 + |x|)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html
 */
export function softsign(x: TensorLike): Tensor {
  const t = floats('softsign', x);
  return div(t, add(abs(t), constant(t, 1)));
}

/**
 * `x - tanh(x)`.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
 */
export function tanhshrink(x: TensorLike): Tensor {
  const t = floats('tanhshrink', x);
  return sub(t, tanh(t));
}

/**
 * Gated linear unit: the first half along a dimension times the sigmoid of the second.
 *
 * @param dim default -1
 * @throws ShapeError when the dimension cannot be halved
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
 */
export function glu(x: TensorLike, dim?: DimArgument): Tensor {
  const t = floats('glu', x);
  const d = normalizeDim('glu', dimOf(dim, -1), t);
  const size = t.shape[d] ?? 1;
  if (size % 2 !== 0) {
    throw new ShapeError(
      `glu: expected an even size in dimension ${d}, got ${showSpec(t)}: one half gates the other`,
    );
  }
  const [value, gate] = chunk(t, 2, d) as [Tensor, Tensor];
  return mul(value, sigmoid(gate));
}
