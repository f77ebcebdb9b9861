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
  sizeOf,
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
  { host, spec }: Tensor,
  { dim, classes }: ClassLayout,
): void {
  const block = sizeOf(spec.shape.slice(dim));
  const seen = host?.subarray(0, Math.ceil((CHECKED_ITEMS * classes) / block) * block) ?? [];
  let sum = 0;
  for (const v of seen) sum += v < 0 ? Number.POSITIVE_INFINITY : v;
  if (!(Math.abs((sum * classes) / seen.length - 1) > 1e-3)) return;
  warn(
    'XENT_TARGET_DISTRIBUTION',
    `${op}: the target ${showSpec(spec)} is no distribution: it has values below 0, or does not sum to 1 over the classes. Are several classes true at once? use binaryCrossEntropyWithLogits; are these scores? pass softmax(scores, ${dim})`,
  );
}
