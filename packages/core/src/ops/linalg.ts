import { ShapeError } from '../errors.ts';
import { showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { mul } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { reshape } from './movement.ts';

function requireRank(
  op: string,
  a: TensorLike,
  b: TensorLike,
  rank: number,
  instead: string,
): readonly [Tensor, Tensor] {
  const [x, y] = [asTensor(a, op), asTensor(b, op)];
  if (x.ndim !== rank || y.ndim !== rank) {
    throw new ShapeError(
      `${op}: expected ${rank} dimension${rank > 1 ? 's' : ''} each, got ${showSpec(x)} and ${showSpec(y)}; ${instead}`,
    );
  }
  return [x, y];
}

/**
 * Product of two matrices, without broadcasting.
 * @throws ShapeError when they are no matrices, or the inner sizes differ
 * @see https://pytorch.org/docs/stable/generated/torch.mm.html
 */
export function mm(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = requireRank('mm', a, b, 2, 'use matmul for vectors and batches');
  return matmul(x, y);
}

/**
 * Products of two batches of matrices: `[b, m, k]` and `[b, k, n]` to `[b, m, n]`, without broadcasting.
 * @throws ShapeError for other ranks, or sizes that differ
 * @see https://pytorch.org/docs/stable/generated/torch.bmm.html
 */
export function bmm(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = requireRank('bmm', a, b, 3, 'use matmul for other ranks');
  if (x.shape[0] !== y.shape[0]) {
    throw new ShapeError(
      `bmm: expected equal batch sizes, got ${showSpec(x)} and ${showSpec(y)}; use matmul to broadcast`,
    );
  }
  return matmul(x, y);
}

/**
 * Inner product `Σ aᵢ·bᵢ` of two vectors.
 * @throws ShapeError when they are no vectors of one size
 * @see https://pytorch.org/docs/stable/generated/torch.dot.html
 */
export function dot(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = requireRank('dot', a, b, 1, 'use matmul for matrices');
  return matmul(x, y);
}

/**
 * Outer product of two vectors: `out[i][j] = aᵢ·bⱼ`.
 * @throws ShapeError when they are no vectors
 * @see https://pytorch.org/docs/stable/generated/torch.outer.html
 */
export function outer(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = requireRank('outer', a, b, 1, 'flatten them first');
  return mul(reshape(x, [x.size, 1]), y);
}
