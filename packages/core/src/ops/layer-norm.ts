import { requireArray, requireOptions } from '../check.ts';
import { ShapeError } from '../errors.ts';
import { type Attrs, apply, type Composite } from '../op.ts';
import { type Shape, showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast, floats } from './cast.ts';
import { add, div, mul, sqrt, sub } from './elementwise.ts';
import { broadcastTo } from './movement.ts';
import { reducedCount, sum } from './reduce.ts';

interface LayerNormAttrs extends Attrs {
  /** The trailing dimensions that are normalized together. */
  readonly dims: readonly number[];
  readonly eps: number;
  /** Do a weight and a bias follow the input? */
  readonly weighted: boolean;
  readonly biased: boolean;
}

function mean(x: Tensor, { dims }: LayerNormAttrs): Tensor {
  const total = sum(x, { dim: dims, keepdim: true });
  return div(total, reducedCount(x, dims));
}

/** The normalized input, and 1 over the standard deviation. */
function normalized(x: Tensor, attrs: LayerNormAttrs): readonly [Tensor, Tensor] {
  const centered = sub(x, mean(x, attrs));
  const spread = add(mean(mul(centered, centered), attrs), attrs.eps);
  const scale = div(1, sqrt(spread));
  return [mul(centered, scale), scale];
}

/** Sums over the dimensions that are not normalized. */
function overItems(g: Tensor, x: Tensor, { dims }: LayerNormAttrs): Tensor {
  const lead = x.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  return lead.length > 0 ? sum(broadcastTo(g, x.shape), { dim: lead }) : g;
}

const layerNormOp: Composite<LayerNormAttrs> = {
  name: 'layerNorm',
  decompose([x, first, second], attrs) {
    const [plain] = normalized(x, attrs);
    const scaled = attrs.weighted ? mul(plain, first) : plain;
    const bias = attrs.weighted ? second : first;
    return attrs.biased ? add(scaled, bias) : scaled;
  },
  vjp(dy, [t, first], attrs, _y, i) {
    if (i === (attrs.weighted ? 2 : 1)) return overItems(dy, t, attrs);
    const [plain, scale] = normalized(t, attrs);
    if (i === 1) return overItems(mul(dy, plain), t, attrs);
    const g = attrs.weighted ? mul(dy, first) : dy;
    const along = mul(plain, mean(mul(g, plain), attrs));
    const level = mean(broadcastTo(g, t.shape), attrs);
    return mul(sub(sub(g, level), along), scale);
  },
};

export interface LayerNormOptions {
  /** Of the normalized shape; 1 by default. */
  readonly weight?: TensorLike | null;
  /** Of the normalized shape; 0 by default. */
  readonly bias?: TensorLike | null;
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/**
 * `(x - mean) / √(variance + eps) · weight + bias`, with the mean and variance (of a population) of the trailing
 * dimensions.
 *
 * @param normalizedShape sizes of the trailing dimensions that are normalized together
 * @param options `weight` and `bias` of that shape, and `eps` (default 1e-5)
 * @throws ShapeError when the shapes do not fit
 * @example
 * layerNorm(hidden, [512], { weight, bias });
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layerNorm(
  x: TensorLike,
  normalizedShape: Shape,
  options: LayerNormOptions = {},
): Tensor {
  const t = floats('layerNorm', x);
  requireOptions('layerNorm', options, ['weight', 'bias', 'eps']);
  requireArray('layerNorm', 'normalizedShape', normalizedShape);
  const { eps = 1e-5 } = options;
  const first = t.ndim - normalizedShape.length;
  const wanted = normalizedShape.join();
  const tensors = [options.weight, options.bias].map((p) => (p ? asTensor(p, 'layerNorm') : null));
  if (normalizedShape.length === 0 || t.shape.slice(Math.max(0, first)).join() !== wanted) {
    throw new ShapeError(
      `layerNorm: expected an input that ends in [${normalizedShape.join(', ')}], got ${showSpec(t)}`,
    );
  }
  for (const p of tensors) {
    if (p && p.shape.join() !== wanted) {
      throw new ShapeError(
        `layerNorm: expected weight and bias of shape [${normalizedShape.join(', ')}], got ${showSpec(p)}`,
      );
    }
  }
  const dims = normalizedShape.map((_, i) => first + i);
  const given = tensors.filter((p) => p !== null).map((p) => cast(p, t.dtype));
  return apply(layerNormOp, [t, ...given], {
    dims,
    eps,
    weighted: tensors[0] !== null,
    biased: tensors[1] !== null,
  });
}
