import type { Probabilities } from '../brands.ts';
import { ArgumentError } from '../errors.ts';
import { type Attrs, apply, type Composite, NO_ATTRS, type NoAttrs } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import { isFloat, type TensorSpec } from '../spec.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { cast, floats } from './cast.ts';
import { eq, le, lt, where } from './compare.ts';
import { abs, add, div, exp, maximum, minimum, mul, neg, sqrt, sub } from './elementwise.ts';
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
  kind: 'composite',
  name: 'sign',
  infer: ([x]) => x as TensorSpec,
  decompose({ x: [x] }) {
    const t = x as Tensor;
    return sub(cast(lt(0, t), t.dtype), cast(lt(t, 0), t.dtype));
  },
  vjp: ({ x: [x], dy }) => [fullOf((x as Tensor).shape, 0, dy.dtype)],
};

/**
 * -1, 0 or 1; 0 for NaN. The gradient is 0.
 * @see https://pytorch.org/docs/stable/generated/torch.sign.html
 */
export function sign(x: TensorLike): Tensor {
  const t = asTensor(x, 'sign');
  return t.dtype === 'bool' ? t : apply(signOp, [t], NO_ATTRS);
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
  kind: 'composite',
  name: 'clamp',
  infer: ([x, ...bounds]) =>
    bounds.reduce(
      (spec, bound) => ({ dtype: spec.dtype, shape: broadcastShapes('clamp', spec, bound) }),
      x as TensorSpec,
    ),
  decompose({ x: [x, first, last], attrs: { low, high } }) {
    const raised = low ? maximum(x as Tensor, first as Tensor) : (x as Tensor);
    return high ? minimum(raised, (low ? last : first) as Tensor) : raised;
  },
  // Between the bounds, these included, the gradient is the input's; a low bound above a high one has none.
  vjp({ x: [x, first, last], attrs: { low, high }, dy, needs }) {
    const t = x as Tensor;
    const min = low ? (first as Tensor) : null;
    const max = high ? ((low ? last : first) as Tensor) : null;
    const fromMin = (lo: Tensor): Tensor => {
      const below = lt(t, lo);
      return where(max ? minimum(below, lt(lo, max)) : below, dy, 0);
    };
    const fromMax = (hi: Tensor): Tensor => {
      const above = lt(hi, t);
      return where(min ? maximum(above, lt(hi, min)) : above, dy, 0);
    };
    const inside = [min && le(min, t), max && le(t, max)].filter((m) => m !== null);
    const rules = [
      () => inside.reduce((g, mask) => where(mask, g, 0), dy),
      ...(min ? [() => fromMin(min)] : []),
      ...(max ? [() => fromMax(max)] : []),
    ];
    return rules.map((rule, i) => (needs[i] ? rule() : null));
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
  requireDType('clamp', t.spec, 'numbers');
  const inputs = bounds.map((bound) => unify('clamp', t, bound)[1]);
  return apply(clampOp, [t, ...inputs], { low: min !== null, high: max !== null });
}

/** @internal {@link clamp} from below, by a constant. */
export function atLeast(x: Tensor, low: number): Tensor {
  return apply(clampOp, [x, constant(x, low)], { low: true, high: false });
}

const lerpOp: Composite<NoAttrs> = {
  kind: 'composite',
  name: 'lerp',
  infer: ([a, b, w]) => {
    const [start, end, weight] = [a, b, w] as [TensorSpec, TensorSpec, TensorSpec];
    const shape = broadcastShapes('lerp', start, end);
    return {
      dtype: start.dtype,
      shape: broadcastShapes('lerp', { dtype: start.dtype, shape }, weight),
    };
  },
  // From the nearer end, so that weight 0 and weight 1 give the ends exactly.
  decompose({ x }) {
    const [a, b, w] = x as [Tensor, Tensor, Tensor];
    const span = sub(b, a);
    return where(lt(abs(w), 0.5), add(a, mul(w, span)), sub(b, mul(span, sub(1, w))));
  },
  vjp({ x, dy, needs }) {
    const [a, b, w] = x as [Tensor, Tensor, Tensor];
    return [
      needs[0] ? mul(dy, sub(1, w)) : null,
      needs[1] ? mul(dy, w) : null,
      needs[2] ? mul(dy, sub(b, a)) : null,
    ];
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
  requireDType('lerp', a.spec, 'floats');
  const [, w] = unify('lerp', a, weight);
  return apply(lerpOp, [a, b, cast(w, a.dtype)], NO_ATTRS);
}

const sigmoidOp: Composite<NoAttrs> = {
  kind: 'composite',
  name: 'sigmoid',
  source: 'sigmoid',
  infer: ([x]) => x as TensorSpec,
  decompose: ({ x: [x] }) => div(1, add(exp(neg(x as Tensor)), 1)),
  vjp: ({ y, dy }) => [mul(dy, mul(sub(1, y), y))],
};

/**
 * Scores to the probability of one class each: `1 / (1 + e^(-x))`. The result is branded: a loss that expects
 * scores refuses it at compile time.
 *
 * @param x scores (logits), any shape; integers are computed as float32
 * @example
 * sigmoid(tensor([0, 2]));   // [0.5, 0.8808]
 * @see https://pytorch.org/docs/stable/generated/torch.sigmoid.html
 */
export function sigmoid(x: TensorLike): Probabilities {
  return apply(sigmoidOp, [floats('sigmoid', x)], NO_ATTRS) as Probabilities;
}
