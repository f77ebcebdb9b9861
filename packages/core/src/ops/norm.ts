import { requireOptions } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { apply, type Composite } from '../op.ts';
import { normalizeDims, requireDType } from '../promote.ts';
import { showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { eq, isnan, lt, where } from './compare.ts';
import { abs, div, maximum, mul, pow, sqrt, sub } from './elementwise.ts';
import { fullOf } from './fill.ts';
import { reshape } from './movement.ts';
import {
  amax,
  amin,
  inferReduce,
  keptShape,
  type ReduceAttrs,
  type ReduceOptions,
  reducedCount,
  sum,
} from './reduce.ts';

interface NormAttrs extends ReduceAttrs {
  readonly p: number;
}

export interface NormOptions extends ReduceOptions {
  /** Order: any number, `Infinity` (largest magnitude), `-Infinity` (smallest), 0 (count of non-zeros), `'fro'` for 2. Default 2. */
  readonly p?: number | 'fro';
}

const signOf = (x: Tensor): Tensor => sub(cast(lt(0, x), x.dtype), cast(lt(x, 0), x.dtype));

const normOp: Composite<NormAttrs> = {
  name: 'norm',
  infer: inferReduce,
  decompose([t], { p, dims, keepdim }) {
    const options = { dim: dims, keepdim };
    if (p === 2) return sqrt(sum(mul(t, t), options));
    if (p === 0) return sum(where(eq(t, 0), 0, fullOf(t.shape, 1, t.dtype)), options);
    const size = abs(t);
    if (p === 1) return sum(size, options);
    if (p === Number.POSITIVE_INFINITY) return amax(size, options);
    if (p === Number.NEGATIVE_INFINITY) return amin(size, options);
    return pow(sum(pow(size, p), options), 1 / p);
  },
  // 0 where the norm is 0, although it has no slope there.
  vjp(dy, [t], { p, dims }, y) {
    const kept = keptShape(t, dims);
    const g = reshape(dy, kept);
    const total = reshape(y, kept);
    if (p === 0) return fullOf(t.shape, 0, t.dtype);
    if (p === 1) return mul(signOf(t), g);
    const unless0 = (slope: Tensor): Tensor => where(eq(total, 0), 0, slope);
    if (p === 2) return mul(g, unless0(div(t, total)));
    if (Math.abs(p) === Number.POSITIVE_INFINITY) {
      const hit = maximum(eq(abs(t), total), isnan(t));
      const mask = cast(hit, t.dtype);
      const share = div(g, sum(mask, { dim: dims, keepdim: true }));
      return mul(signOf(t), mul(share, mask));
    }
    const slope = mul(signOf(t), pow(abs(t), p - 1));
    const scale = unless0(div(g, pow(total, p - 1)));
    return mul(where(eq(t, 0), 0, slope), scale);
  },
};

/**
 * Vector norm `(Σ |x|^p)^(1/p)` over all elements, or along dimensions.
 *
 * @param options `p` (default 2), dimensions (all by default) and `keepdim`
 * @throws DTypeError for integers, ShapeError for an infinite or negative order of nothing
 * @example
 * norm(tensor([3, 4]));               // 5
 * norm(tensor([3, -4]), { p: 1 });    // 7
 * @see https://pytorch.org/docs/stable/generated/torch.norm.html
 */
export function norm(x: TensorLike, options: NormOptions = {}): Tensor {
  requireOptions('norm', options, ['p', 'dim', 'keepdim']);
  const t = asTensor(x, 'norm');
  requireDType('norm', t, 'floats');
  const p = options.p === 'fro' ? 2 : (options.p ?? 2);
  if (typeof p !== 'number' || Number.isNaN(p)) {
    throw new ArgumentError(`norm: expected p to be a number or 'fro', got ${JSON.stringify(p)}`);
  }
  const dims = normalizeDims('norm', options.dim, t);
  if (reducedCount(t, dims) === 0 && (p < 0 || p === Number.POSITIVE_INFINITY)) {
    throw new ShapeError(
      `norm: there is no norm of order ${p} of nothing, got ${showSpec(t)}; skip the empty batch`,
    );
  }
  return apply(normOp, [t], { p, dims, keepdim: options.keepdim ?? false });
}
