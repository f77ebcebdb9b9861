import { scalar } from '../op.ts';
import { broadcastShapes, promote, promoteNumber } from '../promote.ts';
import type { DType, TensorSpec } from '../spec.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';

export type Unary = (x: TensorLike) => Tensor;
export type Binary = (a: Operand, b: Operand) => Tensor;

/** @internal Both operands as tensors of their common dtype. */
export function unify(op: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  if (typeof a === 'number') {
    if (typeof b === 'number') return [scalar(a, 'float32'), scalar(b, 'float32')];
    const [y, x] = unify(op, b, a);
    return [x, y];
  }
  const x = asTensor(a, op);
  if (typeof b === 'number') {
    const dtype = promoteNumber(x.dtype, b);
    // Next to float16 a number keeps its digits and its range.
    return [cast(x, dtype), scalar(b, dtype === 'float16' ? 'float32' : dtype)];
  }
  const y = asTensor(b, op);
  if (x.dtype === y.dtype) return [x, y];
  const dtype = promote(x.spec, y.spec);
  return [cast(x, dtype), cast(y, dtype)];
}

/** @internal The dtype of operands that {@link unify} gave. */
export function commonDType(x: TensorSpec, y: TensorSpec): DType {
  return y.dtype === 'float16' ? y.dtype : x.dtype;
}

/** @internal The shape rule of operations on two broadcast operands; the result has their dtype by default. */
export function broadcastRule(
  op: string,
  dtype?: DType,
): (inputs: readonly TensorSpec[]) => TensorSpec {
  return ([a, b]) => {
    const [x, y] = [a, b] as [TensorSpec, TensorSpec];
    return { dtype: dtype ?? commonDType(x, y), shape: broadcastShapes(op, x, y) };
  };
}
