import { ShapeError } from '../errors.ts';
import { apply, type Primitive } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import { sameShape, showSpec, sizeOf, type TensorSpec } from '../spec.ts';
import type { Tensor, TensorLike } from '../tensor.ts';
import { broadcastTo, permute, reshape } from './movement.ts';
import { unify } from './operands.ts';

/** Operands have rank 2, or rank 3 with the same batch size. */
const matmulOp: Primitive = {
  name: 'matmul',
  infer([x, y]) {
    const batch = x.shape.slice(0, -2);
    const [m, k] = x.shape.slice(-2) as [number, number];
    const [k2, n] = y.shape.slice(-2) as [number, number];
    if (k !== k2 || !sameShape(batch, y.shape.slice(0, -2))) {
      throw new ShapeError(
        `matmul: inner sizes differ, got ${showSpec(x)} and ${showSpec(y)}: ${k} and ${k2} have to be equal`,
      );
    }
    return { shape: [...batch, m, n] };
  },
  vjp: (dy, [a, b], _attrs, _y, i) => (i === 0 ? product(dy, turned(b)) : product(turned(a), dy)),
};

/** @internal The product of rank-2 operands, or rank-3 ones of equal batch size. */
export function product(a: Tensor, b: Tensor): Tensor {
  return apply(matmulOp, [a, b]);
}

/** @internal With the last two dimensions swapped, which moves no data: backends read factors where they lie. */
export function turned(t: Tensor): Tensor {
  const dims = [...t.shape.keys()];
  return permute(t, [...dims.slice(0, -2), ...dims.slice(-2).reverse()]);
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
  const result =
    y.ndim < 3
      ? product(
          reshape(x, [sizeOf(rows), ...x.shape.slice(-1)]),
          reshape(y, [...y.shape, 1].slice(0, 2)),
        )
      : product(stack(x), stack(y));
  return reshape(result, [...batch, ...rows.slice(-1), ...columns]);
}
