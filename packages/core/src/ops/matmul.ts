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

/** Operands have rank 2, or rank 3 with the same batch size. */
const matmulOp: Primitive<MatmulAttrs> = {
  name: 'matmul',
  infer([x, y], { transposeA, transposeB }) {
    const batch = x.shape.slice(0, -2);
    const k = x.shape.at(transposeA ? -2 : -1);
    const k2 = y.shape.at(transposeB ? -1 : -2);
    if (k !== k2 || !sameShape(batch, y.shape.slice(0, -2))) {
      throw new ShapeError(
        `matmul: inner sizes differ, got ${showSpec(x)} and ${showSpec(y)}: ${k} and ${k2} have to be equal`,
      );
    }
    const sizes = [x.shape.at(transposeA ? -1 : -2), y.shape.at(transposeB ? -2 : -1)];
    return { shape: [...batch, ...(sizes as [number, number])] };
  },
  vjp({ x, dy, attrs: { transposeA, transposeB } }, i) {
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
  const [x, y] = unify('matmul', a, b);
  requireDType('matmul', x.spec, 'numbers');
  const k = x.shape.at(-1);
  const last = y.shape.at(-1);
  if (k === undefined || last === undefined) {
    throw new ShapeError(
      `matmul: expected at least one dimension each, got ${showSpec(x.spec)} and ${showSpec(y.spec)}; use mul for scalars`,
    );
  }
  const rows = x.shape.slice(0, -1);
  if (y.ndim < 3) {
    // A stack of matrices times one matrix is one product of the stacked rows.
    const [p, transposeA] = untransposed(reshape(x, [sizeOf(rows), k]));
    const [q, transposeB] = untransposed(y.ndim === 1 ? reshape(y, [last, 1]) : y);
    return reshape(matmulWith(p, q, transposeA, transposeB), [...rows, ...y.shape.slice(1)]);
  }
  const left = x.ndim === 1 ? reshape(x, [1, k]) : x;
  const batchOf = ({ dtype, shape }: Tensor): TensorSpec => ({ dtype, shape: shape.slice(0, -2) });
  const batch = broadcastShapes('matmul', batchOf(left), batchOf(y));
  const stack = (t: Tensor): Tensor => {
    const matrix = t.shape.slice(-2);
    return reshape(broadcastTo(t, [...batch, ...matrix]), [sizeOf(batch), ...matrix]);
  };
  return reshape(matmulWith(stack(left), stack(y)), [...batch, ...rows.slice(-1), last]);
}

/** `x.permute([1, 0])` is read through, so that the usual product with a transposed weight moves no data. */
function untransposed(t: Tensor): readonly [Tensor, boolean] {
  const source = t.state === 'pending' && t.op?.name === 'permute' ? t.inputs[0] : undefined;
  return [source ?? t, !!source];
}
