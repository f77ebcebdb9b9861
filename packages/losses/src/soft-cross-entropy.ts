import {
  type Attrs,
  add,
  apply,
  type Composite,
  logSoftmax,
  mul,
  neg,
  reshape,
  showSpec,
  sum,
  type Tensor,
  type TensorSpec,
  warn,
} from '@xent/core';
import type { ClassLayout } from './class-layout.ts';

interface SoftAttrs extends Attrs {
  readonly dim: number;
  readonly labelSmoothing: number;
}

/**
 * Loss of each item for probabilities `t`: `-Σ_c w[c]·((1-ε)·t[c] + ε/C)·logSoftmax(x)[c]`.
 * Inputs: scores, probabilities of the same shape, and optionally weights `[C]`.
 */
const softCrossEntropyOp: Composite<SoftAttrs> = {
  kind: 'composite',
  name: 'softCrossEntropy',
  infer: ([x], { dim }) => {
    const { dtype, shape } = x as TensorSpec;
    return { dtype, shape: shape.filter((_, i) => i !== dim) };
  },
  decompose({ x, attrs: { dim, labelSmoothing } }) {
    const [scores, given, weight] = x as [Tensor, Tensor, Tensor | undefined];
    const classes = scores.shape[dim] as number;
    let share = given;
    if (labelSmoothing > 0) {
      share = add(mul(given, 1 - labelSmoothing), labelSmoothing / classes);
    }
    if (weight) {
      const along = scores.shape.map((n, i) => (i === dim ? n : 1));
      share = mul(share, reshape(weight, along));
    }
    return neg(sum(mul(logSoftmax(scores, dim), share), { dim }));
  },
};

/** @see softCrossEntropyOp */
export function softCrossEntropy(
  scores: Tensor,
  target: Tensor,
  weight: Tensor | null,
  attrs: SoftAttrs,
): Tensor {
  return apply(softCrossEntropyOp, weight ? [scores, target, weight] : [scores, target], attrs);
}

const CHECKED_ITEMS = 32;

/** Looks at the first items of a target in JavaScript memory: are they distributions? */
export function checkDistributions(
  op: string,
  target: Tensor,
  { dim, classes }: ClassLayout,
): void {
  const data = target.host;
  if (!data) return;
  const inner = target.shape.slice(dim + 1).reduce((p, n) => p * n, 1);
  const items = Math.min(data.length / classes, CHECKED_ITEMS);
  for (let item = 0; item < items; item++) {
    const start = Math.floor(item / inner) * classes * inner + (item % inner);
    let sum = 0;
    let negative = false;
    for (let c = 0; c < classes; c++) {
      const v = data[start + c * inner] as number;
      negative ||= v < 0;
      sum += v;
    }
    if (!negative && !(Math.abs(sum - 1) > 1e-3)) continue;
    const seen = negative ? 'has values below 0' : 'does not sum to 1 over the classes';
    warn(
      'XENT_TARGET_DISTRIBUTION',
      `${op}: the target ${showSpec(target.spec)} ${seen}, so it is no distribution. Are several classes true at once? use binaryCrossEntropyWithLogits; are these scores? pass softmax(scores, ${dim})`,
    );
    return;
  }
}
