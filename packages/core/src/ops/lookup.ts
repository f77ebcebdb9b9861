import { ArgumentError, ShapeError } from '../errors.ts';
import { broadcastShapes, normalizeDim, requireDType } from '../promote.ts';
import { showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { eq } from './compare.ts';
import { iota } from './fill.ts';
import { requireIndices } from './index-range.ts';
import { gather } from './indexing.ts';
import { broadcastTo, type DimArgument, dimOf, reshape } from './movement.ts';

/**
 * Elements of `x` at `indices` along a dimension, the other dimensions broadcast; without `dim` from the
 * flattened tensor. Undoes `argsort` and `argmax(…, { keepdim: true })`.
 *
 * @throws ShapeError for different ranks, IndexError for an index outside
 * @example
 * takeAlong(x, argsort(x, 1), 1);   // x, sorted along dimension 1
 * @see https://pytorch.org/docs/stable/generated/torch.take_along_dim.html
 */
export function takeAlong(x: TensorLike, indices: TensorLike, dim?: DimArgument): Tensor {
  const t = asTensor(x, 'takeAlong');
  const at = asTensor(indices, 'takeAlong');
  requireDType('takeAlong', at, 'int32');
  const chosen = typeof dim === 'object' ? dim.dim : dim;
  if (chosen === undefined) {
    return gather(reshape(t, [t.size]), 0, reshape(at, [at.size]));
  }
  if (t.ndim !== at.ndim) {
    throw new ShapeError(
      `takeAlong: expected indices of the same rank, got ${showSpec(t)} and ${showSpec(at)}; use unsqueeze`,
    );
  }
  const d = normalizeDim('takeAlong', dimOf(dim, 0), t);
  requireIndices('takeAlong', at, t.shape[d] ?? 1);
  const others = (of: Tensor): Tensor['spec'] => ({
    dtype: of.dtype,
    shape: of.shape.map((n, i) => (i === d ? 1 : n)),
  });
  const shape = broadcastShapes('takeAlong', others(t), others(at));
  const withDim = (of: Tensor): Tensor =>
    broadcastTo(
      of,
      shape.map((n, i) => (i === d ? (of.shape[d] as number) : n)),
    );
  return gather(withDim(t), d, withDim(at));
}

/** How many classes the labels need; only known for values in JavaScript memory. */
function countClasses(labels: Tensor): number {
  const { host } = labels;
  if (!host) {
    throw new ArgumentError(
      `oneHot: expected numClasses for ${showSpec(labels)}, whose largest label is not known before it is computed; pass { numClasses }`,
    );
  }
  if (host.length === 0) {
    throw new ArgumentError('oneHot: expected numClasses for an empty tensor; pass { numClasses }');
  }
  let most = 0;
  for (const label of host) most = Math.max(most, label);
  return most + 1;
}

/**
 * Labels to vectors with a 1 at the label and 0 elsewhere, in a new last dimension, as int32.
 *
 * @param options `numClasses`, by default the largest label plus 1
 * @throws IndexError for a label outside, ArgumentError where the labels are not known yet
 * @example
 * oneHot(tensor([0, 2], { dtype: 'int32' }));   // [[1, 0, 0], [0, 0, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export function oneHot(
  labels: TensorLike,
  options: number | { readonly numClasses?: number } = {},
): Tensor {
  const t = asTensor(labels, 'oneHot');
  requireDType('oneHot', t, 'int32');
  const given = typeof options === 'number' ? options : (options.numClasses ?? -1);
  if (!Number.isInteger(given) || given === 0 || given < -1) {
    throw new ArgumentError(
      `oneHot: expected numClasses from 1, or -1 to count them, got ${given}`,
    );
  }
  const classes = given === -1 ? countClasses(t) : given;
  requireIndices('oneHot', t, classes);
  return cast(eq(iota([classes], 0), reshape(t, [...t.shape, 1])), 'int32');
}
