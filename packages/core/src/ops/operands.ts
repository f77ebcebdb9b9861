import { scalar } from '../op.ts';
import { type Promoted, promote } from '../promote.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';

export type Unary = (x: TensorLike) => Tensor;
export type Binary = (a: Operand, b: Operand) => Tensor;

/** @internal Both operands as tensors of their common dtype; next to float16 a number keeps its digits and its range. */
export function unify(op: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  // Two numbers are float32, as numbers in tensors.
  const typed = (v: Operand): Promoted =>
    typeof v === 'number'
      ? { dtype: (v | 0) === v && typeof a !== typeof b ? 'int32' : 'float32' }
      : asTensor(v, op);
  const dtype = promote(typed(a), typed(b));
  const of = (v: Operand): Tensor =>
    typeof v === 'number' ? scalar(v, dtype === 'float16' ? 'float32' : dtype) : cast(v, dtype);
  return [of(a), of(b)];
}
