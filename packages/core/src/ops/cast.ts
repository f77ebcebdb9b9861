import { type Attrs, apply, type Primitive } from '../op.ts';
import { checkDType, type DType, isFloat } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';

export interface CastAttrs extends Attrs {
  readonly dtype: DType;
}

const castOp: Primitive<CastAttrs> = {
  kind: 'primitive',
  name: 'cast',
  moves: true,
  infer: ([x], { dtype }) => ({ dtype, shape: x?.shape ?? [] }),
  vjp: ({ dy, x: [x] }) => [cast(dy, x?.dtype ?? dy.dtype)],
};

/**
 * Converts to another element type. Floats become int32 by truncation, and bool by `x != 0`.
 *
 * @example
 * cast(tensor([1.7, -1.7]), 'int32');   // [1, -1]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.to.html
 */
export function cast(x: TensorLike, dtype: DType): Tensor {
  const t = asTensor(x, 'cast');
  checkDType('cast', dtype);
  return t.dtype === dtype ? t : apply(castOp, [t], { dtype });
}

/** @internal Floats as they are, integers and booleans as float32: what functions on real numbers compute with. */
export function floats(op: string, x: TensorLike): Tensor {
  const t = asTensor(x, op);
  return isFloat(t.dtype) ? t : cast(t, 'float32');
}
