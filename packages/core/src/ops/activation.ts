import { requireNumber } from '../check.ts';
import type { Attrs, Composite } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, exp, neg } from './elementwise.ts';

/** The value: input and constants to output. */
type Forward<A> = (x: Tensor, attrs: A) => Tensor;
/** The gradient that arrives at `x` when `dy` arrives at the output `y`. */
type Backward<A> = (x: Tensor, dy: Tensor, attrs: A, y: Tensor) => Tensor;

/**
 * @internal An elementwise composite of one input with the gradient that PyTorch has: at kinks, at NaN and at infinity
 * it is not the one of the decomposition.
 */
export function activationOp<A extends Attrs>(
  name: string,
  forward: Forward<A>,
  backward: Backward<A>,
): Composite<A> {
  return {
    name,
    decompose: ([x], attrs) => forward(x, attrs),
    vjp: (dy, [x], attrs, y) => backward(x, dy, attrs, y),
  };
}

/** @internal Constants of an activation that are numbers, checked. */
export function numeric<A extends Attrs>(op: string, attrs: A): A {
  for (const [name, value] of Object.entries(attrs)) requireNumber(op, name, value);
  return attrs;
}

/** @internal `1 / (1 + e^(-x))`. */
export function logistic(x: Tensor): Tensor {
  return div(1, add(exp(neg(x)), 1));
}
