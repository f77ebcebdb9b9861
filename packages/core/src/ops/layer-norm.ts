import { requireArray, requireOptions } from '../check.ts';
import { ShapeError } from '../errors.ts';
import { type Attrs, apply, type Composite } from '../op.ts';
import { type Shape, showSpec, type TensorSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast, floats } from './cast.ts';
import type { Ops } from './primitives.ts';
import { reducedCount } from './reduce.ts';

interface LayerNormAttrs extends Attrs {
  /** The trailing dimensions that are normalized together. */
  readonly dims: readonly number[];
  readonly eps: number;
  /** Do a weight and a bias follow the input? */
  readonly weighted: boolean;
  readonly biased: boolean;
}

function mean(x: Tensor, { dims }: LayerNormAttrs, ops: Ops): Tensor {
  const total = ops.sum(x, { dim: dims, keepdim: true });
  return ops.div(total, reducedCount(x.spec, dims));
}

/** The normalized input, and 1 over the standard deviation. */
function normalized(x: Tensor, attrs: LayerNormAttrs, ops: Ops): readonly [Tensor, Tensor] {
  const centered = ops.sub(x, mean(x, attrs, ops));
  const spread = ops.add(mean(ops.mul(centered, centered), attrs, ops), attrs.eps);
  const scale = ops.div(1, ops.sqrt(spread));
  return [ops.mul(centered, scale), scale];
}

/** Sums over the dimensions that are not normalized. */
function overItems(g: Tensor, x: Tensor, { dims }: LayerNormAttrs, ops: Ops): Tensor {
  const lead = x.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  return lead.length > 0 ? ops.sum(ops.broadcastTo(g, x.shape), { dim: lead }) : g;
}

const layerNormOp: Composite<LayerNormAttrs> = {
  kind: 'composite',
  name: 'layerNorm',
  infer: ([x]) => x as TensorSpec,
  decompose({ x: [x, first, second], attrs, ops }) {
    const [plain] = normalized(x as Tensor, attrs, ops);
    const scaled = attrs.weighted ? ops.mul(plain, first as Tensor) : plain;
    const bias = attrs.weighted ? second : first;
    return attrs.biased ? ops.add(scaled, bias as Tensor) : scaled;
  },
  vjp({ x: [x, first], dy, attrs, needs, ops }) {
    const t = x as Tensor;
    const [plain, scale] = normalized(t, attrs, ops);
    const g = attrs.weighted ? ops.mul(dy, first as Tensor) : dy;
    const slope = (): Tensor => {
      const along = ops.mul(plain, mean(ops.mul(g, plain), attrs, ops));
      const level = mean(ops.broadcastTo(g, t.shape), attrs, ops);
      return ops.mul(ops.sub(ops.sub(g, level), along), scale);
    };
    const parts = [
      slope,
      ...(attrs.weighted ? [() => overItems(ops.mul(dy, plain), t, attrs, ops)] : []),
      ...(attrs.biased ? [() => overItems(dy, t, attrs, ops)] : []),
    ];
    return parts.map((part, i) => (needs[i] ? part() : null));
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
      `layerNorm: expected an input that ends in [${normalizedShape.join(', ')}], got ${showSpec(t.spec)}`,
    );
  }
  for (const p of tensors) {
    if (p && p.shape.join() !== wanted) {
      throw new ShapeError(
        `layerNorm: expected weight and bias of shape [${normalizedShape.join(', ')}], got ${showSpec(p.spec)}`,
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
