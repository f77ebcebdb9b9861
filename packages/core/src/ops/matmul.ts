import { ShapeError } from '../errors.ts';
import { matmulLoop } from '../loops/matmul.ts';
import { type Attrs, apply, type Primitive } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import { showSpec, sizeOf, type TensorSpec } from '../spec.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { broadcastTo, reshape } from './movement.ts';
import { unify } from './operands.ts';

export interface MatmulAttrs extends Attrs {
  /** Read the operand with its last two dimensions swapped. */
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Operands have rank 2, or rank 3 with the same batch size. */
const matmulOp: Primitive<MatmulAttrs> = {
  kind: 'primitive',
  name: 'matmul',
  loop: matmulLoop,
  infer([a, b], { transposeA, transposeB }) {
    const [x, y] = [a, b] as [TensorSpec, TensorSpec];
    const rank = x.shape.length;
    const [p, q] = x.shape.slice(-2) as [number, number];
    const [r, s] = y.shape.slice(-2) as [number, number];
    const [m, k] = transposeA ? [q, p] : [p, q];
    const [k2, n] = transposeB ? [s, r] : [r, s];
    if (k !== k2 || rank !== y.shape.length || (rank === 3 && x.shape[0] !== y.shape[0])) {
      throw new ShapeError(
        `matmul: inner sizes differ, got ${showSpec(x)}${transposeA ? ' transposed' : ''} and ${showSpec(y)}${transposeB ? ' transposed' : ''}: ${k} and ${k2} have to be equal`,
      );
    }
    return { dtype: x.dtype, shape: rank === 3 ? [x.shape[0] as number, m, n] : [m, n] };
  },
  vjp({ x: [a, b], dy, attrs: { transposeA: ta, transposeB: tb }, needs }) {
    const [x, y] = [a, b] as [Tensor, Tensor];
    const da = (): Tensor => (ta ? matmulWith(y, dy, tb, true) : matmulWith(dy, y, false, !tb));
    const db = (): Tensor => (tb ? matmulWith(dy, x, true, ta) : matmulWith(x, dy, !ta, false));
    return [needs[0] ? da() : null, needs[1] ? db() : null];
  },
};

/** @internal The product of rank-2 operands, or rank-3 ones of equal batch size, each read transposed on request. */
export function matmulWith(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return apply(matmulOp, [a, b], { transposeA, transposeB });
}

/**
 * Matrix product. Vectors are treated as a row on the left and a column on the right, leading dimensions are
 * batches and broadcast.
 *
 * @example
 * matmul(tensor([[1, 2]]), tensor([[3], [4]]));   // [[11]]
 * @see https://pytorch.org/docs/stable/generated/torch.matmul.html
 */
export function matmul(a: TensorLike, b: TensorLike): Tensor {
  let [x, y] = unify('matmul', a, b);
  requireDType('matmul', x.spec, 'number');
  if (x.ndim === 0 || y.ndim === 0) {
    throw new ShapeError(
      `matmul: expected at least one dimension each, got ${showSpec(x.spec)} and ${showSpec(y.spec)}; use mul for scalars`,
    );
  }
  const left = x.ndim === 1;
  const right = y.ndim === 1;
  if (left) x = reshape(x, [1, x.size]);
  if (right) y = reshape(y, [y.size, 1]);
  const product = batched(x, y);
  const shape = product.shape.filter(
    (_, i) => !(left && i === product.ndim - 2) && !(right && i === product.ndim - 1),
  );
  return reshape(product, shape);
}

/** `x.permute([1, 0])` is read through, so that the usual product with a transposed weight moves no data. */
function untransposed(t: Tensor): readonly [Tensor, boolean] {
  const source = t.state === 'pending' && t.op?.name === 'permute' ? t.inputs[0] : undefined;
  return source ? [source, true] : [t, false];
}

function batched(x: Tensor, y: Tensor): Tensor {
  const [m, k] = x.shape.slice(-2) as [number, number];
  const [k2, n] = y.shape.slice(-2) as [number, number];
  if (x.ndim === 2 && y.ndim === 2) {
    const [p, transposeA] = untransposed(x);
    const [q, transposeB] = untransposed(y);
    return matmulWith(p, q, transposeA, transposeB);
  }
  if (k !== k2) return matmulWith(reshape(x, [-1, k]), reshape(y, [-1, n]));
  // A stack of matrices times one matrix is one product of the stacked rows.
  if (y.ndim === 2) {
    const rows = reshape(x, [x.size / Math.max(1, k), k]);
    return reshape(matmulWith(rows, y), [...x.shape.slice(0, -1), n]);
  }
  const batch = broadcastShapes(
    'matmul',
    { dtype: x.dtype, shape: x.shape.slice(0, -2) },
    { dtype: y.dtype, shape: y.shape.slice(0, -2) },
  );
  const count = sizeOf(batch);
  const p = reshape(broadcastTo(x, [...batch, m, k]), [count, m, k]);
  const q = reshape(broadcastTo(y, [...batch, k, n]), [count, k, n]);
  return reshape(matmulWith(p, q), [...batch, m, n]);
}
