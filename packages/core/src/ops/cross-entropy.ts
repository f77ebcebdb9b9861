import { type Attrs, apply, type Composite, type RuleContext } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { eq, lt, where } from './compare.ts';
import { add, log1p, mul, neg, sub } from './elementwise.ts';
import { hits } from './hits.ts';
import { reshape } from './movement.ts';
import { keptShape, sum } from './reduce.ts';
import { logSoftmax, softmax } from './softmax.ts';

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

/** Everything that the loss and its gradient have in common; items keep the class dimension as size 1. */
function parts({ x: [x, target, ...more], attrs }: Rule) {
  const { dim, ignoreIndex, labelSmoothing, weighted } = attrs;
  const kept = { dim, keepdim: true };
  const label = reshape(target, keptShape(x, [dim]));
  const hit = hits(x.shape, dim, label);
  const chance = softmax(x, dim);
  const share = add(
    mul(cast(hit, x.dtype), 1 - labelSmoothing),
    labelSmoothing / (x.shape[dim] as number),
  );
  const weights = x.shape.map((n, i) => (i === dim ? n : 1));
  return {
    hit,
    chance,
    // 1 - p: the sum of the others keeps its digits when p is close to 1.
    rest: where(hit, sum(where(hit, 0, chance), kept), sub(1, chance)),
    share: weighted ? mul(share, reshape(more.at(-1) as Tensor, weights)) : share,
    // A target that is no class may arrive from a backend, where nobody could check it: NaN, never another class.
    known: (values: Tensor): Tensor =>
      where(eq(label, ignoreIndex), 0, where(eq(sum(hit, kept), 0), Number.NaN, values)),
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
  infer: ([, { shape }]) => ({ shape }),
  decompose(rule) {
    const { dim, labelSmoothing } = rule.attrs;
    const { hit, rest, share, known } = parts(rule);
    const each = where(lt(rest, 0.25), log1p(neg(rest)), logSoftmax(rule.x[0], dim));
    // A class without a share costs nothing, however unlikely it is.
    const counted = labelSmoothing > 0 ? each : where(hit, each, 0);
    return neg(sum(known(mul(share, counted)), { dim }));
  },
  vjp: ({ x, dy, attrs }, i) =>
    i === 0 ? apply(softmaxCrossEntropyGradientOp, x.toSpliced(2, 0, dy), attrs) : null,
};

/**
 * Gradient of {@link softmaxCrossEntropyOp} with respect to the scores, times the upstream gradient of each item:
 * `dy · [(1-ε)·w[t]·(p - onehot) + ε/C·(p·Σw - w)]`, 0 and NaN at the same targets.
 * Inputs: scores, targets, upstream, and optionally weights.
 */
const softmaxCrossEntropyGradientOp: Composite<CrossEntropyAttrs> = {
  name: 'softmaxCrossEntropyGradient',
  decompose(rule) {
    const { chance, rest, share, known } = parts(rule);
    const { dim } = rule.attrs;
    const foreign = sub(sum(share, { dim, keepdim: true }), share);
    // Σ s·p - s of shares s, of which the own one is s·(p - 1).
    const slope = sub(mul(foreign, chance), mul(share, rest));
    return known(mul(slope, reshape(rule.x[2], keptShape(chance, [dim]))));
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
