import {
  type Attrs,
  apply,
  type Composite,
  DTypeError,
  eq,
  gather,
  indexSelect,
  type Loss,
  le,
  lt,
  maximum,
  mul,
  neg,
  type Reduction,
  requireOptions,
  requireReduction,
  reshape,
  showSpec,
  type Tensor,
  type TensorLike,
  where,
} from '@xent/core';
import type { LogProbabilitiesOnly } from './brands.ts';
import { classLayout, requireIgnoreIndex } from './class-layout.ts';
import { classTarget } from './class-target.ts';
import { classWeight, reduceIndexed } from './index-weights.ts';
import { adviseOnLogProbabilities } from './provenance.ts';
import { floatInput, type Values } from './values.ts';

export interface NLLLossOptions {
  /** A factor for each class, `[C]`. Default: 1 for all. */
  readonly weight?: Values | null | undefined;
  /** Items with this class index cost nothing and do not count in a mean. Default -100. */
  readonly ignoreIndex?: number | undefined;
  /** Default `'mean'`. */
  readonly reduction?: Reduction | undefined;
}

interface NLLAttrs extends Attrs {
  readonly dim: number;
  readonly ignoreIndex: number;
}

/** Class indices that can be read with: whatever is no class becomes class 0. */
function readable(
  target: Tensor,
  classes: number,
): { readonly at: Tensor; readonly outside: Tensor } {
  const outside = maximum(lt(target, 0), le(classes, target));
  return { at: where(outside, 0, target), outside };
}

/** Loss of each item, `-w[t]·x[t]`. Inputs: log-probabilities, int32 targets, and optionally weights `[C]`. */
const nllLossOp: Composite<NLLAttrs> = {
  name: 'nllLoss',
  infer: ([, { shape }]) => ({ shape }),
  decompose(inputs, { dim, ignoreIndex }) {
    const [x, target, weight] = inputs as [Tensor, Tensor, Tensor | undefined];
    const classes = x.shape[dim] as number;
    const { at, outside } = readable(target, classes);
    const column = reshape(
      at,
      x.shape.map((n, i) => (i === dim ? 1 : n)),
    );
    const picked = reshape(gather(x, dim, column), target.shape);
    let loss = neg(picked);
    if (weight) {
      const flat = indexSelect(weight, 0, reshape(at, [at.size]));
      loss = mul(loss, reshape(flat, target.shape));
    }
    const known = where(outside, Number.NaN, loss);
    return where(eq(target, ignoreIndex), 0, known);
  },
};

const OP = 'nllLoss';
const NAMES: readonly string[] = ['weight', 'ignoreIndex', 'reduction'];

/**
 * Negative log-likelihood of class indices: `-w[y]·x[y]` for each item, `x` being log-probabilities.
 * `crossEntropy(x, y)` is `nllLoss(logSoftmax(x, 1), y)`. Reduced like the cross-entropy of class indices.
 *
 * @param input log-probabilities `[C]`, `[N, C]` or `[N, C, d1, …]`, from `logSoftmax`
 * @param target class indices `[]`, `[N]` or `[N, d1, …]`: int32 tensor, numbers, any integer typed array
 * @returns a scalar, or with `reduction: 'none'` one loss an item
 * @throws IndexError for a class index outside 0 to C - 1 that is in JavaScript memory; on a backend it gives NaN
 * @example
 * nllLoss(logSoftmax(tensor([[2.0, 1.0, 0.1]]), 1), [0]);   // 0.4170
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export function nllLoss<T extends TensorLike>(
  input: LogProbabilitiesOnly<T>,
  target: Values,
  options: NLLLossOptions = {},
): Tensor {
  requireOptions(OP, options, NAMES);
  const x = floatInput(OP, input);
  const reduction = requireReduction(OP, options.reduction ?? 'mean');
  const ignoreIndex = requireIgnoreIndex(OP, options.ignoreIndex ?? -100);
  const layout = classLayout(OP, x);
  const weight = classWeight(OP, options.weight, x, layout);
  adviseOnLogProbabilities(OP, x);
  const t = classTarget(OP, target, x, layout, ignoreIndex);
  if (t.dtype !== 'int32') {
    throw new DTypeError(
      `${OP}: expected class indices of shape [${layout.itemShape.join(', ')}], got probabilities for input ${showSpec(x)}; use crossEntropy on the raw scores, or klDiv`,
    );
  }
  const inputs = weight ? [x, t, weight] : [x, t];
  const losses = apply(nllLossOp, inputs, { dim: layout.dim, ignoreIndex });
  return reduceIndexed(OP, losses, t, weight, ignoreIndex, reduction);
}

/**
 * {@link nllLoss} as an object.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss implements Loss<TensorLike, Values> {
  readonly name = 'NLLLoss';
  readonly weight: Values | null;
  readonly ignoreIndex: number;
  readonly reduction: Reduction;

  constructor(options: NLLLossOptions = {}) {
    requireOptions(this.name, options, NAMES);
    this.weight = options.weight ?? null;
    this.ignoreIndex = requireIgnoreIndex(this.name, options.ignoreIndex ?? -100);
    this.reduction = requireReduction(this.name, options.reduction ?? 'mean');
  }

  forward<T extends TensorLike>(input: LogProbabilitiesOnly<T>, target: Values): Tensor {
    return nllLoss(input, target, this);
  }
}
