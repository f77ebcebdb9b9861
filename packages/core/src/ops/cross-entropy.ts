import type { Specs } from '../loops/loop.ts';
import { type Attrs, apply, type Composite, type Inputs } from '../op.ts';
import type { TensorSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { eq, lt, where } from './compare.ts';
import { add, log1p, mul, neg, sub } from './elementwise.ts';
import { hits } from './hits.ts';
import { reshape } from './movement.ts';
import { keptShape, sum } from './reduce.ts';
import { logSoftmax, softmax, total } from './softmax.ts';

export interface CrossEntropyAttrs extends Attrs {
  /** The class dimension. */
  readonly dim: number;
  /** Items with this target cost nothing. */
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  /** Is the last input a weight a class? */
  readonly weighted: boolean;
}

/** One loss an item. */
const infer = ([{ shape }]: Specs, { dim }: CrossEntropyAttrs): Partial<TensorSpec> => ({
  shape: shape.filter((_, i) => i !== dim),
});

/** The shares of a target that the classes keep, smoothed and weighted. */
function spread(
  target: Tensor,
  inputs: Inputs,
  { dim, labelSmoothing, weighted }: CrossEntropyAttrs,
): Tensor {
  const { shape } = inputs[0];
  const kept = mul(target, 1 - labelSmoothing);
  const share = labelSmoothing > 0 ? add(kept, labelSmoothing / (shape[dim] as number)) : target;
  const weights = shape.map((n, i) => (i === dim ? n : 1));
  return weighted ? mul(share, reshape(inputs.at(-1) as Tensor, weights)) : share;
}

/** Everything that the loss and its gradient have in common; items keep the class dimension as size 1. */
function parts(inputs: Inputs, attrs: CrossEntropyAttrs) {
  const [x, target] = inputs;
  const { dim, ignoreIndex } = attrs;
  const label = reshape(target, keptShape(x, [dim]));
  const hit = hits(x.shape, dim, label);
  const chance = softmax(x, dim);
  // Not 0 in place of the target: a NaN has to stay one, also where there is a single class.
  const others = total(where(hit, mul(chance, 0), chance), dim);
  return {
    label,
    hit,
    chance,
    others,
    // 1 - p: the sum of the others keeps its digits when p is close to 1.
    rest: where(hit, others, sub(1, chance)),
    share: spread(cast(hit, x.dtype), inputs, attrs),
    // A target that is no class may arrive from a backend, where nobody could check it: NaN, never another class.
    known: (values: Tensor): Tensor =>
      where(eq(label, ignoreIndex), 0, where(eq(total(hit, dim), 0), Number.NaN, values)),
  };
}

/**
 * Loss of each item for class indices:
 * `(1-ε)·w[t]·(ln Σ e^x - x[t]) + ε/C · Σ_c w[c]·(ln Σ e^x - x[c])`,
 * 0 where the target is `ignoreIndex`, NaN where it is no class.
 * Inputs: scores `[…, C, …]`, int32 targets without the class dimension, and optionally weights `[C]`.
 */
const softmaxCrossEntropyOp: Composite<CrossEntropyAttrs> = {
  name: 'softmaxCrossEntropy',
  infer,
  decompose(inputs, attrs) {
    const { dim, labelSmoothing } = attrs;
    const { hit, others, share, known } = parts(inputs, attrs);
    const logs = logSoftmax(inputs[0], dim);
    // Of a target that is nearly certain the others say more than its own logarithm.
    const own = where(lt(others, 0.25), log1p(neg(others)), total(where(hit, logs, 0), dim));
    const each = where(hit, own, logs);
    // A class without a share costs nothing, however unlikely it is.
    const counted = labelSmoothing > 0 ? each : where(hit, each, 0);
    return reshape(known(neg(total(mul(share, counted), dim))), inputs[1].shape);
  },
  vjp: (dy, x, attrs, _y, i) =>
    i === 0 ? apply(softmaxCrossEntropyGradientOp, x.toSpliced(2, 0, dy), attrs) : null,
};

/**
 * Gradient of {@link softmaxCrossEntropyOp} with respect to the scores, times the upstream gradient of each item:
 * `dy · [(1-ε)·w[t]·(p - onehot) + ε/C·(p·Σw - w)]`, 0 and NaN at the same targets.
 * Inputs: scores, targets, upstream, and optionally weights.
 */
const softmaxCrossEntropyGradientOp: Composite<CrossEntropyAttrs> = {
  name: 'softmaxCrossEntropyGradient',
  decompose(inputs, attrs) {
    const { label, chance, rest, share, known } = parts(inputs, attrs);
    const foreign = sub(total(share, attrs.dim), share);
    // Σ s·p - s of shares s, of which the own one is s·(p - 1).
    const slope = sub(mul(foreign, chance), mul(share, rest));
    return known(mul(slope, reshape(inputs[2], label.shape)));
  },
};

/** Loss of each item for probabilities `t`: `-Σ_c w[c]·((1-ε)·t[c] + ε/C)·logSoftmax(x)[c]`. */
const softCrossEntropyOp: Composite<CrossEntropyAttrs> = {
  name: 'softCrossEntropy',
  infer,
  decompose(inputs, attrs) {
    const { dim } = attrs;
    const share = spread(inputs[1], inputs, attrs);
    return neg(sum(mul(logSoftmax(inputs[0], dim), share), { dim }));
  },
};

/**
 * @internal Loss of each item for class indices, see {@link softmaxCrossEntropyOp}, whose weights get no gradient, or
 * for probabilities in the dtype of the scores.
 */
export function softmaxCrossEntropy(
  x: Tensor,
  target: Tensor,
  weight: Tensor | null,
  attrs: { readonly dim: number; readonly ignoreIndex: number; readonly labelSmoothing: number },
): Tensor {
  return apply(
    target.dtype === 'int32' ? softmaxCrossEntropyOp : softCrossEntropyOp,
    weight ? [x, target, weight] : [x, target],
    { ...attrs, weighted: weight !== null },
  );
}
