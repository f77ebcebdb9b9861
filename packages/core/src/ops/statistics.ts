import { requireArray, requireNumber } from '../check.ts';
import { apply, type Composite } from '../op.ts';
import { normalizeDims, requireDType } from '../promote.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast, floats, widened } from './cast.ts';
import { eq, lt, where } from './compare.ts';
import { abs, add, div, exp, log, mul, sqrt, sub } from './elementwise.ts';
import { constant } from './fill.ts';
import { logicalNot } from './logic.ts';
import { reshape } from './movement.ts';
import {
  amax,
  inferReduce,
  keptShape,
  type ReduceArgument,
  type ReduceAttrs,
  type ReduceOptions,
  reduceAttrs,
  reducedCount,
  reduceOptions,
  sum,
  sumOp,
} from './reduce.ts';

/**
 * Arithmetic mean; NaN of nothing.
 *
 * @param options dimensions (all by default) and `keepdim`
 * @throws DTypeError for integers and booleans: convert, or take the sum
 * @example
 * mean(tensor([[1, 2], [3, 4]]), { dim: 0 });   // [2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.mean.html
 */
export function mean(
  x: TensorLike,
  options?: ReduceArgument,
  more?: { readonly keepdim?: boolean },
): Tensor {
  const t = asTensor(x, 'mean');
  requireDType('mean', t, 'floats');
  const total = apply(sumOp, [widened(t)], reduceAttrs('mean', t, options, more));
  return cast(div(total, constant(total, t.size / total.size)), t.dtype);
}

interface VarianceAttrs extends ReduceAttrs {
  readonly correction: number;
}

export interface VarianceOptions extends ReduceOptions {
  /** Subtracted from the number of elements. Default 1 (Bessel's correction); 0 for the variance of a population. */
  readonly correction?: number;
}

/** `x - mean`, which the value and the gradient share. */
function deviation(x: Tensor, { dims }: VarianceAttrs): Tensor {
  const total = sum(x, { dim: dims, keepdim: true });
  return sub(x, div(total, reducedCount(x, dims)));
}

function freedom(x: Tensor, { dims, correction }: VarianceAttrs): number {
  return Math.max(0, reducedCount(x, dims) - correction);
}

const varianceOp: Composite<VarianceAttrs> = {
  name: 'variance',
  infer: inferReduce,
  decompose([t], attrs) {
    const d = deviation(t, attrs);
    const total = sum(mul(d, d), { dim: attrs.dims, keepdim: attrs.keepdim });
    return div(total, freedom(t, attrs));
  },
  vjp(dy, [t], attrs) {
    const share = mul(reshape(dy, keptShape(t, attrs.dims)), 2 / freedom(t, attrs));
    return mul(share, deviation(t, attrs));
  },
};

const stdOp: Composite<VarianceAttrs> = {
  name: 'std',
  infer: inferReduce,
  decompose: ([x], attrs) => sqrt(apply(varianceOp, [x], attrs)),
  // 0 where all elements are equal, although the square root has no slope there.
  vjp(dy, [t], attrs, y) {
    const slope = where(eq(y, 0), 0, div(dy, mul(y, freedom(t, attrs))));
    return mul(reshape(slope, keptShape(t, attrs.dims)), deviation(t, attrs));
  },
};

/** Options, or dimensions bare. */
export type VarianceArgument = number | readonly number[] | VarianceOptions;

function spread(
  op: Composite<VarianceAttrs>,
  x: TensorLike,
  options: VarianceArgument | undefined,
  more: Omit<VarianceOptions, 'dim'> | undefined,
): Tensor {
  const t = asTensor(x, op.name);
  requireDType(op.name, t, 'floats');
  const names = ['dim', 'keepdim', 'correction'];
  const {
    dim,
    keepdim = false,
    correction = 1,
  } = reduceOptions<VarianceOptions>(op.name, options, more, names);
  requireNumber(op.name, 'correction', correction);
  return apply(op, [t], { dims: normalizeDims(op.name, dim, t), keepdim, correction });
}

/**
 * Variance `Σ (x - mean)² / (n - correction)`, in two passes; NaN for a single element with the default correction.
 *
 * @param options dimensions (all by default), `keepdim`, and `correction` (default 1)
 * @throws DTypeError for integers and booleans
 * @example
 * variance(tensor([1, 2, 3, 4]));                       // 1.6667
 * variance(tensor([1, 2, 3, 4]), { correction: 0 });    // 1.25
 * @see https://pytorch.org/docs/stable/generated/torch.var.html
 */
export function variance(
  x: TensorLike,
  options?: VarianceArgument,
  more?: Omit<VarianceOptions, 'dim'>,
): Tensor {
  return spread(varianceOp, x, options, more);
}

/**
 * Standard deviation, the square root of {@link variance}. Its gradient is 0 where all elements are equal.
 * @see https://pytorch.org/docs/stable/generated/torch.std.html
 */
export function std(
  x: TensorLike,
  options?: VarianceArgument,
  more?: Omit<VarianceOptions, 'dim'>,
): Tensor {
  return spread(stdOp, x, options, more);
}

/**
 * Is one element at least other than 0? False of nothing.
 * @see https://pytorch.org/docs/stable/generated/torch.any.html
 */
export function any(
  x: TensorLike,
  options?: ReduceArgument,
  more?: { readonly keepdim?: boolean },
): Tensor {
  const hits = sum(cast(asTensor(x, 'any'), 'bool'), options, more);
  return lt(constant(hits, 0), hits);
}

/**
 * Is no element 0? True of nothing.
 * @see https://pytorch.org/docs/stable/generated/torch.all.html
 */
export function all(
  x: TensorLike,
  options?: ReduceArgument,
  more?: { readonly keepdim?: boolean },
): Tensor {
  const misses = sum(logicalNot(asTensor(x, 'all')), options, more);
  return eq(misses, constant(misses, 0));
}

const logsumexpOp: Composite<ReduceAttrs> = {
  name: 'logsumexp',
  infer: inferReduce,
  decompose([t], { dims, keepdim }) {
    if (t.size === 0) return log(sum(exp(t), { dim: dims, keepdim }));
    const top = amax(t, { dim: dims, keepdim: true });
    // Infinity minus itself would be NaN.
    const shift = where(eq(abs(top), Number.POSITIVE_INFINITY), 0, top);
    const total = sum(exp(sub(t, shift)), { dim: dims, keepdim });
    return add(log(total), reshape(shift, total.shape));
  },
  vjp(dy, [t], { dims }, y) {
    const kept = keptShape(t, dims);
    return mul(reshape(dy, kept), exp(sub(t, reshape(y, kept))));
  },
};

/**
 * `ln Σ e^x` along `dim`, stable for values of any size; `-Infinity` of nothing.
 *
 * @param dim one dimension or several
 * @example
 * logsumexp(tensor([1000, 1000]), 0);   // 1000.6931
 * @see https://pytorch.org/docs/stable/generated/torch.logsumexp.html
 */
export function logsumexp(
  x: TensorLike,
  dim: number | readonly number[],
  options: { readonly keepdim?: boolean } = {},
): Tensor {
  const t = floats('logsumexp', x);
  if (typeof dim !== 'number')
    requireArray('logsumexp', 'the dimensions, or one of them bare,', dim);
  const dims = normalizeDims('logsumexp', dim, t);
  return apply(logsumexpOp, [t], { dims, keepdim: options.keepdim ?? false });
}
