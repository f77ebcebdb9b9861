import type { Probabilities } from '../brands.ts';
import { ArgumentError } from '../errors.ts';
import { type Attrs, apply, type Composite, type NoAttrs } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import { isFloat } from '../spec.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { cast, floats } from './cast.ts';
import { eq, le, lt, where } from './compare.ts';
import { abs, add, div, exp, maximum, minimum, mul, neg, sqrt, sub, unary } from './elementwise.ts';
import { constant, fullOf } from './fill.ts';
import { unify } from './operands.ts';

/**
 * `x²`; booleans count as 0 and 1.
 * @see https://pytorch.org/docs/stable/generated/torch.square.html
 */
export function square(x: TensorLike): Tensor {
  const t = asTensor(x, 'square');
  const base = t.dtype === 'bool' ? cast(t, 'int32') : t;
  return mul(base, base);
}

/**
 * `1 / x`; integers are computed as float32.
 * @see https://pytorch.org/docs/stable/generated/torch.reciprocal.html
 */
export function reciprocal(x: TensorLike): Tensor {
  const t = floats('reciprocal', x);
  return div(constant(t, 1), t);
}

/**
 * `1 / √x`; `Infinity` at 0, NaN below.
 * @see https://pytorch.org/docs/stable/generated/torch.rsqrt.html
 */
export function rsqrt(x: TensorLike): Tensor {
  const t = floats('rsqrt', x);
  return div(constant(t, 1), sqrt(t));
}

const signOp: Composite<NoAttrs> = {
  name: 'sign',
  decompose: ([x]) => sub(cast(lt(0, x), x.dtype), cast(lt(x, 0), x.dtype)),
  vjp: (dy, [x]) => fullOf(x.shape, 0, dy.dtype),
};

/**
 * -1, 0 or 1; 0 for NaN. The gradient is 0.
 * @see https://pytorch.org/docs/stable/generated/torch.sign.html
 */
export function sign(x: TensorLike): Tensor {
  const t = asTensor(x, 'sign');
  return t.dtype === 'bool' ? t : apply(signOp, [t]);
}

/**
 * True where `x` is `Infinity` or `-Infinity`; never for integers.
 * @see https://pytorch.org/docs/stable/generated/torch.isinf.html
 */
export function isinf(x: TensorLike): Tensor {
  const t = asTensor(x, 'isinf');
  if (!isFloat(t.dtype)) return fullOf(t.shape, 0, 'bool');
  return eq(abs(t), constant(t, Number.POSITIVE_INFINITY));
}

/**
 * True where `x` is neither infinite nor NaN; always for integers.
 * @see https://pytorch.org/docs/stable/generated/torch.isfinite.html
 */
export function isfinite(x: TensorLike): Tensor {
  const t = asTensor(x, 'isfinite');
  if (!isFloat(t.dtype)) return fullOf(t.shape, 1, 'bool');
  return lt(abs(t), constant(t, Number.POSITIVE_INFINITY));
}

interface ClampAttrs extends Attrs {
  /** Which bounds follow the input. */
  readonly low: boolean;
  readonly high: boolean;
}

const clampOp: Composite<ClampAttrs> = {
  name: 'clamp',
  infer: (specs) => ({ shape: broadcastShapes('clamp', ...specs) }),
  decompose([x, first, last], { low, high }) {
    const raised = low ? maximum(x, first) : x;
    return high ? minimum(raised, low ? last : first) : raised;
  },
  // Between the bounds, these included, the gradient is the input's; a low bound above a high one has none.
  vjp(dy, [t, first, last], { low, high }, _y, i) {
    const min = low ? first : null;
    const max = high ? (low ? last : first) : null;
    if (i === 0) {
      const inside = [min && le(min, t), max && le(t, max)].filter((m) => m !== null);
      return inside.reduce((g, mask) => where(mask, g, 0), dy);
    }
    if (i === 1 && min) {
      const below = lt(t, min);
      return where(max ? minimum(below, lt(min, max)) : below, dy, 0);
    }
    const bound = max as Tensor;
    const above = lt(bound, t);
    return where(min ? maximum(above, lt(bound, min)) : above, dy, 0);
  },
};

/**
 * Limits `x` to the range from `min` to `max`: `min(max(x, low), high)`, so where the bounds cross, `max` wins.
 * NaN stays NaN. The gradient passes from `min` to `max`, both included, and is 0 outside.
 *
 * @param min number or tensor, null for no lower bound
 * @param max number or tensor, null or absent for no upper bound
 * @throws ArgumentError without a bound
 * @example
 * clamp(tensor([-2, 0.5, 3]), 0, 1);   // [0, 0.5, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.clamp.html
 */
export function clamp(
  x: TensorLike,
  min: Operand | null = null,
  max: Operand | null = null,
): Tensor {
  let t = asTensor(x, 'clamp');
  const bounds = [min, max].filter((bound) => bound !== null);
  if (bounds.length === 0) {
    throw new ArgumentError('clamp: expected a lower or an upper bound, got neither');
  }
  for (const bound of bounds) [t] = unify('clamp', t, bound);
  requireDType('clamp', t, 'numbers');
  const inputs = bounds.map((bound) => unify('clamp', t, bound)[1]);
  return apply(clampOp, [t, ...inputs], { low: min !== null, high: max !== null });
}

/** @internal {@link clamp} from below, by a constant. */
export function atLeast(x: Tensor, low: number): Tensor {
  return apply(clampOp, [x, constant(x, low)], { low: true, high: false });
}

const lerpOp: Composite<NoAttrs> = {
  name: 'lerp',
  infer: (specs) => ({ shape: broadcastShapes('lerp', ...specs) }),
  // From the nearer end, so that weight 0 and weight 1 give the ends exactly.
  decompose([a, b, w]) {
    const span = sub(b, a);
    return where(lt(abs(w), 0.5), add(a, mul(w, span)), sub(b, mul(span, sub(1, w))));
  },
  vjp(dy, [a, b, w], _attrs, _y, i) {
    return mul(dy, i === 0 ? sub(1, w) : i === 1 ? w : sub(b, a));
  },
};

/**
 * Linear interpolation `start + weight · (end - start)`, broadcast.
 *
 * @param weight number or tensor; outside [0, 1] it extrapolates
 * @throws DTypeError for integers
 * @example
 * lerp(tensor([0, 10]), tensor([10, 20]), 0.25);   // [2.5, 12.5]
 * @see https://pytorch.org/docs/stable/generated/torch.lerp.html
 */
export function lerp(start: TensorLike, end: TensorLike, weight: Operand): Tensor {
  const [a, b] = unify('lerp', start, end);
  requireDType('lerp', a, 'floats');
  const [, w] = unify('lerp', a, weight);
  return apply(lerpOp, [a, b, cast(w, a.dtype)]);
}

/**
 * Scores to the probability of one class each: `1 / (1 + e^(-x))`. The result is branded: a loss that expects
 * scores refuses it at compile time.
 *
 * @param x scores (logits), any shape; integers are computed as float32
 * @example
 * sigmoid(tensor([0, 2]));   // [0.5, 0.8808]
 * @see https://pytorch.org/docs/stable/generated/torch.sigmoid.html
 */
export const sigmoid: (x: TensorLike) => Probabilities = /* @__PURE__ */ unary(
  'sigmoid',
  floats,
  (dy, _x, y) => mul(dy, mul(sub(1, y), y)),
  { source: 'sigmoid', decompose: ([x]) => div(1, add(exp(neg(x)), 1)) },
) as (x: TensorLike) => Probabilities;
