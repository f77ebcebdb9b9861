import { type Attrs, apply, type Composite, type RuleContext } from '../op.ts';
import type { Shape, TensorSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { eq, le, lt, where } from './compare.ts';
import { add, div, exp, log, log1p, maximum, mul, neg, sub } from './elementwise.ts';
import { iota } from './fill.ts';
import { broadcastTo, reshape } from './movement.ts';
import { sum } from './reduce.ts';
import { shiftByMax } from './softmax.ts';

export interface CrossEntropyAttrs extends Attrs {
  /** The class dimension. */
  readonly dim: number;
  /** Items with this target cost nothing. */
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  /** Is the last input a weight a class? */
  readonly weighted: boolean;
}

type Rule = RuleContext<CrossEntropyAttrs>;

const without = (shape: Shape, dim: number): Shape => shape.filter((_, i) => i !== dim);

/** Everything that the loss and its gradient have in common; items keep the class dimension as size 1. */
function parts({ x: inputs, attrs }: Rule, weight: Tensor | undefined) {
  const [x, target] = inputs as [Tensor, Tensor];
  const { dim, ignoreIndex } = attrs;
  const options = { dim, keepdim: true };
  const itemShape = x.shape.map((n, i) => (i === dim ? 1 : n));
  const { shifted, exp, total } = shiftByMax({ x: [x], attrs });
  const label = reshape(target, itemShape);
  const hit = eq(iota(x.shape, dim), label);
  const pick = (t: Tensor): Tensor => sum(where(hit, t, 0), options);
  // The target is left out of the sum: 1 - p keeps its digits when p is close to 1.
  const others = sum(where(hit, 0, exp), options);
  // Such a target may arrive from a backend, where nobody could check it: NaN, never another class.
  const outside = maximum(lt(label, 0), le(x.shape[dim] as number, label));
  const classWeight =
    weight &&
    reshape(
      weight,
      x.shape.map((n, i) => (i === dim ? n : 1)),
    );
  return {
    x,
    shifted,
    exp,
    total,
    hit,
    others,
    target: pick(shifted),
    outside,
    ignored: eq(label, ignoreIndex),
    classWeight,
    itemWeight: classWeight && pick(broadcastTo(classWeight, x.shape)),
  };
}

/**
 * Loss of each item for class indices:
 * `(1-ε)·w[t]·(ln Σ e^x - x[t]) + ε/C · Σ_c w[c]·(ln Σ e^x - x[c])`,
 * 0 where the target is `ignoreIndex`, NaN where it is no class.
 * Inputs: scores `[…, C, …]`, int32 targets without the class dimension, and optionally weights `[C]`.
 */
const softmaxCrossEntropyOp: Composite<CrossEntropyAttrs> = {
  kind: 'composite',
  name: 'softmaxCrossEntropy',
  infer: ([x], { dim }) => {
    const { dtype, shape } = x as TensorSpec;
    return { dtype, shape: without(shape, dim) };
  },
  decompose(rule) {
    const { attrs } = rule;
    const { labelSmoothing: smoothing, dim } = attrs;
    const p = parts(rule, attrs.weighted ? rule.x[2] : undefined);
    const classes = p.x.shape[dim] as number;
    // If the target is the largest score, shifted is 0 there and the loss is ln(1 + the others).
    const nll = where(
      eq(p.target, 0),
      log1p(p.others),
      sub(log(add(p.others, exp(p.target))), p.target),
    );
    let loss = p.itemWeight ? mul(nll, p.itemWeight) : nll;
    if (smoothing > 0) {
      const each = sub(log(p.total), p.shifted);
      const weighted = p.classWeight ? mul(each, p.classWeight) : each;
      const uniform = sum(weighted, { dim, keepdim: true });
      loss = add(mul(loss, 1 - smoothing), mul(uniform, smoothing / classes));
    }
    loss = where(p.ignored, 0, where(p.outside, Number.NaN, loss));
    return reshape(loss, without(p.x.shape, dim));
  },
  vjp: ({ x, dy, attrs, needs }) => {
    const [scores, target, weight] = x as [Tensor, Tensor, Tensor | undefined];
    const inputs = weight ? [scores, target, dy, weight] : [scores, target, dy];
    return [needs[0] ? apply(softmaxCrossEntropyGradientOp, inputs, attrs) : null, null, null];
  },
};

/**
 * Gradient of {@link softmaxCrossEntropyOp} with respect to the scores, times the upstream gradient of each item:
 * `dy · [(1-ε)·w[t]·(p - onehot) + ε/C·(p·Σw - w)]`, 0 and NaN at the same targets.
 * Inputs: scores, targets, upstream, and optionally weights.
 */
const softmaxCrossEntropyGradientOp: Composite<CrossEntropyAttrs> = {
  kind: 'composite',
  name: 'softmaxCrossEntropyGradient',
  infer: ([x]) => x as TensorSpec,
  decompose(rule) {
    const { attrs } = rule;
    const { labelSmoothing: smoothing, dim } = attrs;
    const p = parts(rule, attrs.weighted ? rule.x[3] : undefined);
    const classes = p.x.shape[dim] as number;
    const probabilities = div(p.exp, p.total);
    const missing = neg(div(p.others, p.total));
    let slope = where(p.hit, missing, probabilities);
    if (p.itemWeight) slope = mul(slope, p.itemWeight);
    if (smoothing > 0) {
      const uniform = p.classWeight
        ? sub(mul(probabilities, sum(p.classWeight)), p.classWeight)
        : sub(mul(probabilities, classes), 1);
      slope = add(mul(slope, 1 - smoothing), mul(uniform, smoothing / classes));
    }
    const upstream = reshape(rule.x[2] as Tensor, p.ignored.shape);
    const known = where(p.outside, Number.NaN, upstream);
    return where(p.ignored, 0, mul(slope, known));
  },
};

/** @internal Loss of each item; see {@link softmaxCrossEntropyOp}. The weights get no gradient. */
export function softmaxCrossEntropy(
  x: Tensor,
  target: Tensor,
  weight: Tensor | null,
  attrs: { readonly dim: number; readonly ignoreIndex: number; readonly labelSmoothing: number },
): Tensor {
  return apply(softmaxCrossEntropyOp, weight ? [x, target, weight] : [x, target], {
    ...attrs,
    weighted: weight !== null,
  });
}
