import { cast, widened } from '../op.ts';
import { requireDType } from '../promote.ts';
import { isFloat } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';

export { cast, widened };

/** @internal Floats as they are, integers and booleans as float32: what functions on real numbers compute with. */
export function floats(op: string, x: TensorLike): Tensor {
  const t = asTensor(x, op);
  return isFloat(t.dtype) ? t : cast(t, 'float32');
}

/** @internal Numbers as they are; booleans are refused. */
export function numbers(op: string, x: TensorLike): Tensor {
  const t = asTensor(x, op);
  requireDType(op, t, 'numbers');
  return t;
}
