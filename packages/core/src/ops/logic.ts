import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { compare, eq } from './compare.ts';
import { maximum, minimum } from './elementwise.ts';
import { constant } from './fill.ts';
import type { Binary } from './operands.ts';

function truth(op: string, x: TensorLike): Tensor {
  return cast(asTensor(x, op), 'bool');
}

/**
 * True where `x` is 0 or false. NaN is no zero.
 * @see https://pytorch.org/docs/stable/generated/torch.logical_not.html
 */
export function logicalNot(x: TensorLike): Tensor {
  const t = asTensor(x, 'logicalNot');
  return eq(t, constant(t, 0));
}

/**
 * True where both are other than 0, broadcast.
 * @see https://pytorch.org/docs/stable/generated/torch.logical_and.html
 */
export function logicalAnd(a: TensorLike, b: TensorLike): Tensor {
  return minimum(truth('logicalAnd', a), truth('logicalAnd', b));
}

/**
 * True where one or both are other than 0, broadcast.
 * @see https://pytorch.org/docs/stable/generated/torch.logical_or.html
 */
export function logicalOr(a: TensorLike, b: TensorLike): Tensor {
  return maximum(truth('logicalOr', a), truth('logicalOr', b));
}

/** `a != b`, broadcast; NaN differs from everything. */
export const ne: Binary = (a, b) => logicalNot(eq(a, b));

/** `a > b`, broadcast. */
export const gt: Binary = /* @__PURE__ */ compare('lt', 'gt');
/** `a >= b`, broadcast. */
export const ge: Binary = /* @__PURE__ */ compare('le', 'ge');
