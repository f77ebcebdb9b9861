import { erf as erfOf } from '../loops/erf.ts';
import { roundEven } from '../loops/round.ts';
import { apply, type Composite, type NoAttrs, type Op, type Primitive } from '../op.ts';
import { broadcastShapes, requireDType } from '../promote.ts';
import { asTensor, type Operand, type Tensor } from '../tensor.ts';
import { floats, numbers } from './cast.ts';
import { eq, le, lt, where } from './compare.ts';
import { type Binary, type Unary, unify } from './operands.ts';

/** Gradient rules with everything named: `dy` arrives at the output `y`. */
type UnaryRule = (dy: Tensor, x: Tensor, y: Tensor) => Tensor;
type BinaryRule = (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor;

/** Floats, which integers and booleans become first, as in PyTorch; or numbers, whose dtype is kept. */
type Takes = typeof floats;

/** @internal An operation of one input; `more` is what its definition has besides the gradient. */
export function unary(
  name: string,
  takes: Takes,
  rule: UnaryRule,
  more?: Omit<Primitive<NoAttrs>, 'name'> | Omit<Composite<NoAttrs>, 'name'>,
): Unary {
  const op: Op<NoAttrs> = { name, vjp: (dy, [x], _attrs, y) => rule(dy, x, y), ...more };
  return (x) => apply(op, [takes(name, x)]);
}

const flat: UnaryRule = (dy) => mul(dy, 0);

/** `-x`. */
export const neg: Unary = /* @__PURE__ */ unary('neg', numbers, (dy) => neg(dy));
/** `|x|`; the gradient at 0 is 0. */
export const abs: Unary = /* @__PURE__ */ unary('abs', numbers, (dy, x) =>
  where(lt(x, 0), neg(dy), where(lt(0, x), dy, 0)),
);
/** `e^x`. */
export const exp: Unary = /* @__PURE__ */ unary('exp', floats, (dy, _x, y) => mul(dy, y));
/** Natural logarithm; `-Infinity` at 0, NaN below. */
export const log: Unary = /* @__PURE__ */ unary('log', floats, (dy, x) => div(dy, x));
/** `ln(1 + x)`, accurate near 0. */
export const log1p: Unary = /* @__PURE__ */ unary('log1p', floats, (dy, x) => div(dy, add(x, 1)));
/** `e^x - 1`, accurate near 0. */
export const expm1: Unary = /* @__PURE__ */ unary(
  'expm1',
  floats,
  (dy, _x, y) => mul(dy, add(y, 1)),
  { element: Math.expm1 },
);
/** Square root; NaN below 0. */
export const sqrt: Unary = /* @__PURE__ */ unary('sqrt', floats, (dy, _x, y) => div(dy, mul(y, 2)));
/** Sine of an angle in radians. */
export const sin: Unary = /* @__PURE__ */ unary('sin', floats, (dy, x) => mul(dy, cos(x)), {
  element: Math.sin,
});
/** Cosine of an angle in radians. */
export const cos: Unary = /* @__PURE__ */ unary('cos', floats, (dy, x) => neg(mul(dy, sin(x))), {
  element: Math.cos,
});
/** Hyperbolic tangent. */
export const tanh: Unary = /* @__PURE__ */ unary('tanh', floats, (dy, _x, y) =>
  mul(dy, sub(1, mul(y, y))),
);
/** Error function `2/√π ∫₀ˣ e^(-t²) dt`. */
export const erf: Unary = /* @__PURE__ */ unary(
  'erf',
  floats,
  (dy, x) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
  { element: erfOf },
);
/** Largest integer that is not above `x`; the gradient is 0. */
export const floor: Unary = /* @__PURE__ */ unary('floor', numbers, flat, { element: Math.floor });
/** Smallest integer that is not below `x`; the gradient is 0. */
export const ceil: Unary = /* @__PURE__ */ unary('ceil', numbers, flat, { element: Math.ceil });
/** Nearest integer, halves to the even one; the gradient is 0. */
export const round: Unary = /* @__PURE__ */ unary('round', numbers, flat, { element: roundEven });

function binaryOp(name: string, forA: BinaryRule, forB: BinaryRule): Primitive<NoAttrs> {
  return {
    name,
    infer: ([a, b]) => ({ shape: broadcastShapes(name, a, b) }),
    vjp: (dy, [a, b], _attrs, y, i) => (i === 0 ? forA : forB)(dy, a, b, y),
  };
}

/** Operands of one dtype; what the operation means on booleans, if anything, is another one. */
function binary(op: Primitive<NoAttrs>, takes: Takes, onBool: Primitive<NoAttrs> = op): Binary {
  return (a, b) => {
    const [x, y] = unify(op.name, a, b);
    return apply(x.dtype === 'bool' ? onBool : op, [takes(op.name, x), takes(op.name, y)]);
  };
}

/** Numbers and booleans. */
const all: Takes = (op, x) => asTensor(x, op);

/** The gradient of `maximum` and `minimum` goes to the winner, half to each on a tie. */
function extremeOp(name: string, loses: (a: Tensor, b: Tensor) => Tensor): Primitive<NoAttrs> {
  const share: BinaryRule = (dy, a, b) => where(loses(a, b), 0, where(eq(a, b), mul(dy, 0.5), dy));
  return binaryOp(name, share, (dy, a, b, y) => share(dy, b, a, y));
}

const maximumOp: Primitive<NoAttrs> = /* @__PURE__ */ extremeOp('maximum', (a, b) => lt(a, b));
const minimumOp: Primitive<NoAttrs> = /* @__PURE__ */ extremeOp('minimum', (a, b) => lt(b, a));

const same: BinaryRule = (dy) => dy;

/** `a + b`, broadcast; on booleans the logical or. */
export const add: Binary = /* @__PURE__ */ binary(
  /* @__PURE__ */ binaryOp('add', same, same),
  all,
  maximumOp,
);
/** `a - b`, broadcast. */
export const sub: Binary = /* @__PURE__ */ binary(
  /* @__PURE__ */ binaryOp('sub', same, (dy) => neg(dy)),
  numbers,
);
/** `a · b`, broadcast; on booleans the logical and. */
export const mul: Binary = /* @__PURE__ */ binary(
  /* @__PURE__ */ binaryOp(
    'mul',
    (dy, _a, b) => mul(dy, b),
    (dy, a) => mul(dy, a),
  ),
  all,
  minimumOp,
);
/** `a / b`, broadcast; integers are divided as float32. */
export const div: Binary = /* @__PURE__ */ binary(
  /* @__PURE__ */ binaryOp(
    'div',
    (dy, _a, b) => div(dy, b),
    (dy, _a, b, y) => neg(mul(dy, div(y, b))),
  ),
  floats,
);
const power: Binary = /* @__PURE__ */ binary(
  /* @__PURE__ */ binaryOp(
    'pow',
    (dy, a, b) => where(eq(b, 0), 0, mul(dy, mul(b, pow(a, sub(b, 1))))),
    (dy, a, b, y) => where(minimum(eq(a, 0), le(0, b)), 0, mul(dy, mul(y, log(a)))),
  ),
  numbers,
);
/**
 * `a ^ b`, broadcast.
 * @throws DTypeError for integers to a negative integer power, which has no integer result
 */
export function pow(a: Operand, b: Operand): Tensor {
  if (typeof a !== 'number' && Number.isInteger(b) && (b as number) < 0) {
    requireDType('pow', asTensor(a, 'pow').spec, 'floats');
  }
  return power(a, b);
}
/** The larger one, broadcast; NaN if either is. */
export const maximum: Binary = /* @__PURE__ */ binary(maximumOp, all);
/** The smaller one, broadcast; NaN if either is. */
export const minimum: Binary = /* @__PURE__ */ binary(minimumOp, all);
