import { apply, NO_ATTRS, type NoAttrs, type Primitive } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import type { TensorSpec } from '../spec.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { type Binary, type Unary, unify } from './elementwise.ts';

function compareOp(name: string): Primitive<NoAttrs> {
  return {
    kind: 'primitive',
    name,
    infer: ([a, b]) => ({
      dtype: 'bool',
      shape: broadcastShapes(name, a as TensorSpec, b as TensorSpec),
    }),
  };
}

function compare(op: Primitive<NoAttrs>): Binary {
  return (a, b) => apply(op, unify(op.name, a, b), NO_ATTRS);
}

/** `a == b`, broadcast; NaN equals nothing. */
export const eq: Binary = compare(compareOp('eq'));
/** `a < b`, broadcast. */
export const lt: Binary = compare(compareOp('lt'));
/** `a <= b`, broadcast. */
export const le: Binary = compare(compareOp('le'));

const isnanOp: Primitive<NoAttrs> = {
  kind: 'primitive',
  name: 'isnan',
  infer: ([x]) => ({ dtype: 'bool', shape: x?.shape ?? [] }),
};

/** True where `x` is NaN. */
export const isnan: Unary = (x) => apply(isnanOp, [x], NO_ATTRS);

const whereOp: Primitive<NoAttrs> = {
  kind: 'primitive',
  name: 'where',
  infer([c, a, b]) {
    const [cond, x, y] = [c, a, b] as [TensorSpec, TensorSpec, TensorSpec];
    const shape = broadcastShapes('where', x, y);
    return { dtype: x.dtype, shape: broadcastShapes('where', cond, { dtype: x.dtype, shape }) };
  },
  vjp: ({ x: [c], dy, needs, ops }) => [
    null,
    needs[1] ? ops.where(c as Tensor, dy, 0) : null,
    needs[2] ? ops.where(c as Tensor, 0, dy) : null,
  ],
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
  requireDType('where', c.spec, 'bool');
  return apply(whereOp, [c, ...unify('where', a, b)], NO_ATTRS);
}
