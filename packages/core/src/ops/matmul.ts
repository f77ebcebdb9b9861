import { ShapeError } from '../errors.ts';
import { type Attrs, apply, type Primitive } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import { sameShape, showSpec, sizeOf, type TensorSpec } from '../spec.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { broadcastTo, reshape } from './movement.ts';
import { unify } from './operands.ts';

export interface MatmulAttrs extends Attrs {
  /** Read the operand with its last two dimensions swapped. */
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Rows and columns, as they are read. */
function sides({ shape }: TensorSpec, transposed: boolean): [number, number] {
  const sizes = shape.slice(-2);
  return (transposed ? sizes.reverse() : sizes) as [number, number];
}

/** Operands have rank 2, or rank 3 with the same batch size. */
const matmulOp: Primitive<MatmulAttrs> = {
  name: 'matmul',
  infer([x, y], { transposeA, transposeB }) {
    const batch = x.shape.slice(0, -2);
    const [m, k] = sides(x, transposeA);
    const [k2, n] = sides(y, transposeB);
    if (k !== k2 || !sameShape(batch, y.shape.slice(0, -2))) {
      throw new ShapeError(
        `matmul: inner sizes differ, got ${showSpec(x)} and ${showSpec(y)}: ${k} and ${k2} have to be equal`,
      );
    }
    return { shape: [...batch, m, n] };
  },
  vjp(dy, x, { transposeA, transposeB }, _y, i) {
    const other = x[1 - i] as Tensor;
    const [own, others] = i === 0 ? [transposeA, transposeB] : [transposeB, transposeA];
    // What was read transposed gets its gradient transposed: the product is the other way round.
    return own === (i === 0)
      ? matmulWith(other, dy, others === own, own)
      : matmulWith(dy, other, own, others === own);
  },
};

/** @internal The product of rank-2 operands, or rank-3 ones of equal batch size, each read transposed on request. */
export function matmulWith(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const [x, isSwappedA] = untransposed(a);
  const [y, isSwappedB] = untransposed(b);
  return apply(matmulOp, [x, y], {
    transposeA: transposeA !== isSwappedA,
    transposeB: transposeB !== isSwappedB,
  });
}

/** `permute(x, [1, 0])` is read through, so that the usual product with a transposed weight moves no data. */
function untransposed(t: Tensor): readonly [Tensor, boolean] {
  const source = t.ndim === 2 && t.state === 'pending' && t.op?.name === 'permute' && t.inputs[0];
  return [source || t, !!source];
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
  const [x, y] = unify('matmul', a, b);
  requireDType('matmul', x, 'numbers');
  if (x.ndim === 0 || y.ndim === 0) {
    throw new ShapeError(
      `matmul: expected at least one dimension each, got ${showSpec(x)} and ${showSpec(y)}; use mul for scalars`,
    );
  }
  const rows = x.shape.slice(0, -1);
  const columns = y.shape.slice(1).slice(-1);
  const batchOf = ({ dtype, shape }: Tensor): TensorSpec => ({ dtype, shape: shape.slice(0, -2) });
  const batch = broadcastShapes('matmul', batchOf(x), batchOf(y));
  const stack = (t: Tensor): Tensor => {
    const matrix = [1, ...t.shape].slice(-2);
    return reshape(broadcastTo(t, [...batch, ...matrix]), [sizeOf(batch), ...matrix]);
  };
  // A stack of matrices times one matrix is one product of the stacked rows.
  const product =
    y.ndim < 3
      ? matmulWith(
          reshape(x, [sizeOf(rows), ...x.shape.slice(-1)]),
          reshape(y, [...y.shape, 1].slice(0, 2)),
        )
      : matmulWith(stack(x), stack(y));
  return reshape(product, [...batch, ...rows.slice(-1), ...columns]);
}
