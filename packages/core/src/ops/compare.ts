import { apply, type NoAttrs, type Primitive } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { type Binary, type Unary, unify } from './operands.ts';

/** @internal A comparison; one that is read from the right has its own name in messages. */
export function compare(name: string, label: string = name): Binary {
  const op: Primitive<NoAttrs> = {
    name,
    infer: ([x, y]) => ({ dtype: 'bool', shape: broadcastShapes(label, x, y) }),
  };
  return (a, b) => {
    const [x, y] = unify(label, a, b);
    return apply(op, label === name ? [x, y] : [y, x]);
  };
}

/** `a == b`, broadcast; NaN equals nothing. */
export const eq: Binary = /* @__PURE__ */ compare('eq');
/** `a < b`, broadcast. */
export const lt: Binary = /* @__PURE__ */ compare('lt');
/** `a <= b`, broadcast. */
export const le: Binary = /* @__PURE__ */ compare('le');

const isnanOp: Primitive<NoAttrs> = {
  name: 'isnan',
  element: (x) => Number(Number.isNaN(x)),
  infer: () => ({ dtype: 'bool' }),
};

/** True where `x` is NaN. */
export const isnan: Unary = (x) => apply(isnanOp, [x]);

const whereOp: Primitive<NoAttrs> = {
  name: 'where',
  infer: ([c, x, y]) => ({ dtype: x.dtype, shape: broadcastShapes('where', c, x, y) }),
  vjp: (dy, [c], _attrs, _y, i) => (i === 1 ? where(c, dy, 0) : where(c, 0, dy)),
};

/**
 * `a` where `condition` is true, `b` elsewhere; all three are broadcast.
 *
 * @example
 * where(lt(x, 0), 0, x);   // ReLU
 * @see https://pytorch.org/docs/stable/generated/torch.where.html
 */
export function where(condition: TensorLike, a: Operand, b: Operand): Tensor {
  const c = asTensor(condition, 'where');
  requireDType('where', c, 'bool');
  return apply(whereOp, [c, ...unify('where', a, b)]);
}
