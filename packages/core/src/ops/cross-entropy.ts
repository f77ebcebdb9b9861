import { type Attrs, apply, type Composite, type RuleContext } from '../op.ts';
import type { TensorSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { eq, le, lt, where } from './compare.ts';
import { add, div, log, log1p, maximum, mul, neg, sub } from './elementwise.ts';
import { hits } from './hits.ts';
import { reshape } from './movement.ts';
import { keptShape, sum } from './reduce.ts';
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

/** Everything that the loss and its gradient have in common; items keep the class dimension as size 1. */
function parts({ x: [scores, target, ...more], attrs }: Rule) {
  const x = scores as Tensor;
  const { dim, ignoreIndex, labelSmoothing, weighted } = attrs;
  const classes = x.shape[dim] as number;
  const options = { dim, keepdim: true };
  const label = reshape(target as Tensor, keptShape(x, [dim]));
  const hit = hits(x.shape, dim, label);
  const { shifted, exp, total } = shiftByMax({ x: [x], attrs });
  const share = add(mul(cast(hit, x.dtype), 1 - labelSmoothing), labelSmoothing / classes);
  const weight =
    weighted &&
    reshape(
      more.at(-1) as Tensor,
      x.shape.map((n, i) => (i === dim ? n : 1)),
    );
  // A target that is no class may arrive from a backend, where nobody could check it: NaN, never another class.
  const outside = maximum(lt(label, 0), le(classes, label));
  return {
    options,
    hit,
    shifted,
    exp,
    total,
    // The target is left out of the sum: 1 - p keeps its digits when p is close to 1.
    others: sum(where(hit, 0, exp), options),
    share,
    weighted: weight ? mul(share, weight) : share,
    known: (item: Tensor): Tensor =>
      where(eq(label, ignoreIndex), 0, where(outside, Number.NaN, item)),
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
  infer: ([x, target]) => ({ dtype: (x as TensorSpec).dtype, shape: (target as TensorSpec).shape }),
  decompose(rule) {
    const p = parts(rule);
    // Exact also where the target is the largest score, so that its power is 1 and the loss is ln(1 + the others).
    const log1 = log1p(add(p.others, sub(p.exp, 1)));
    const each = sub(where(p.hit, log1, log(p.total)), p.shifted);
    // A class without a share costs nothing, however unlikely it is.
    const costs = where(eq(p.share, 0), 0, mul(p.weighted, each));
    return reshape(p.known(sum(costs, p.options)), (rule.x[1] as Tensor).shape);
  },
  vjp: ({ x: [scores, target, ...weight], dy, attrs, needs }) => [
    needs[0]
      ? apply(
          softmaxCrossEntropyGradientOp,
          [scores as Tensor, target as Tensor, dy, ...weight],
          attrs,
        )
      : null,
  ],
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
    const p = parts(rule);
    const chance = div(p.exp, p.total);
    // Σ s·p - s of shares s, of which the own one is s·(p - 1).
    const excess = where(p.hit, neg(div(p.others, p.total)), sub(chance, 1));
    const foreign = sub(sum(p.weighted, p.options), p.weighted);
    const slope = add(mul(p.weighted, excess), mul(foreign, chance));
    return p.known(mul(slope, reshape(rule.x[2] as Tensor, p.total.shape)));
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
