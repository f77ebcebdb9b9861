import {
  ArgumentError,
  type Attrs,
  apply,
  broadcastShapes,
  type Composite,
  cast,
  constant,
  div,
  eq,
  exp,
  type Loss,
  log,
  mul,
  type Reduction,
  requireOptions,
  requireReduction,
  sub,
  type Tensor,
  type TensorLike,
  warn,
  where,
} from '@xent/core';
import type { LogProbabilitiesOnly } from './brands.ts';
import { adviseOnLogProbabilities } from './provenance.ts';
import { reduce, total } from './reduction.ts';
import { floatInput, type Values, valuesLike } from './values.ts';

export type KLDivReduction = Reduction | 'batchmean';

export interface KLDivLossOptions {
  /** Default `'mean'`, over all elements; `'batchmean'` divides by the batch only, as the divergence is defined. */
  readonly reduction?: KLDivReduction | undefined;
  /** Is the target given as log-probabilities? Default false. */
  readonly logTarget?: boolean | undefined;
}

interface KLDivAttrs extends Attrs {
  readonly logTarget: boolean;
}

const OP = 'klDiv';
const NAMES: readonly string[] = ['reduction', 'logTarget'];

/** `t·(ln t - x)`, or `e^t·(t - x)` for a target of logarithms. Inputs: log-probabilities, target. */
const klDivOp: Composite<KLDivAttrs> = {
  name: OP,
  infer: ([x, t]) => ({ shape: broadcastShapes(OP, x, t) }),
  decompose([x, t], { logTarget }) {
    if (logTarget) return mul(exp(t), sub(t, x));
    const entropy = where(eq(t, 0), 0, mul(t, log(t)));
    return sub(entropy, mul(t, x));
  },
};

function requireKLDivReduction(op: string, reduction: unknown): KLDivReduction {
  return reduction === 'batchmean' ? reduction : requireReduction(op, reduction);
}

/**
 * Kullback-Leibler divergence of a distribution `t` from predicted log-probabilities `x`: `t·(ln t - x)`,
 * with `0·ln 0 = 0`.
 *
 * @param input log-probabilities of any shape, from `logSoftmax`
 * @param target probabilities, or with `logTarget` their logarithms; broadcasts with the input
 * @returns a scalar, or with `reduction: 'none'` one term an element
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * klDiv(logSoftmax(scores, 1), softmax(teacher, 1), { reduction: 'batchmean' });
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export function klDiv<T extends TensorLike>(
  input: LogProbabilitiesOnly<T>,
  target: Values,
  options: KLDivLossOptions = {},
): Tensor {
  requireOptions(OP, options, NAMES);
  const x = floatInput(OP, input);
  const reduction = requireKLDivReduction(OP, options.reduction ?? 'mean');
  adviseOnLogProbabilities(OP, x);
  const inputs = [x, valuesLike(OP, target, x.spec)];
  const losses = apply(klDivOp, inputs, { logTarget: logTargetOf(OP, options) });
  if (reduction === 'batchmean') {
    const all = total(losses);
    return cast(div(all, constant(all, x.shape[0] ?? 1)), losses.dtype);
  }
  if (reduction === 'mean') adviseOnMean();
  return reduce(losses, reduction);
}

function adviseOnMean(): void {
  warn(
    'XENT_KL_MEAN',
    `${OP}: reduction 'mean' divides by the number of elements, classes included, as in PyTorch; the divergence of a batch is reduction 'batchmean'`,
  );
}

function logTargetOf(op: string, { logTarget = false }: KLDivLossOptions): boolean {
  if (typeof logTarget === 'boolean') return logTarget;
  throw new ArgumentError(
    `${op}: expected logTarget to be true or false, got ${JSON.stringify(logTarget)}`,
  );
}

/**
 * {@link klDiv} as an object.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 */
export class KLDivLoss implements Loss<TensorLike, Values> {
  readonly name = 'KLDivLoss';
  readonly reduction: KLDivReduction;
  readonly logTarget: boolean;

  constructor(options: KLDivLossOptions = {}) {
    requireOptions(this.name, options, NAMES);
    this.reduction = requireKLDivReduction(this.name, options.reduction ?? 'mean');
    this.logTarget = logTargetOf(this.name, options);
  }

  forward<T extends TensorLike>(input: LogProbabilitiesOnly<T>, target: Values): Tensor {
    return klDiv(input, target, this);
  }
}
