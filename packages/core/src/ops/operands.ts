import { scalar } from '../op.ts';
import { promote } from '../promote.ts';
import type { TensorSpec } from '../spec.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';

export type Unary = (x: TensorLike) => Tensor;
export type Binary = (a: Operand, b: Operand) => Tensor;

/** @internal Both operands as tensors of their common dtype; next to float16 a number keeps its digits and its range. */
export function unify(op: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  const specOf = (v: Operand): TensorSpec | number =>
    typeof v === 'number' ? v : asTensor(v, op).spec;
  const dtype = promote(specOf(a), specOf(b));
  const of = (v: Operand): Tensor =>
    typeof v === 'number' ? scalar(v, dtype === 'float16' ? 'float32' : dtype) : cast(v, dtype);
  return [of(a), of(b)];
}
