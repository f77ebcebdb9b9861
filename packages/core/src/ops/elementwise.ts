import { ArgumentError, DTypeError } from '../errors.ts';
import { apply, NO_ATTRS, type NoAttrs, type Primitive, scalar, type VjpContext } from '../op.ts';
import { broadcastShapes, promote, promoteNumber, requireDType } from '../promote.ts';
import { isFloat, showSpec, type TensorSpec } from '../spec.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { cast, floats } from './cast.ts';

export type Unary = (x: TensorLike) => Tensor;
export type Binary = (a: Operand, b: Operand) => Tensor;
/** A gradient rule with its input and output named: `x` in, `y` out, `dy` arriving. */
type UnaryRule = (x: Tensor, y: Tensor, dy: Tensor, ops: VjpContext<NoAttrs>['ops']) => Tensor;
type BinaryRule = (
  a: Tensor,
  b: Tensor,
  y: Tensor,
  dy: Tensor,
  ops: VjpContext<NoAttrs>['ops'],
) => readonly [() => Tensor, () => Tensor];

function unaryOp(name: string, rule: UnaryRule): Primitive<NoAttrs> {
  return {
    kind: 'primitive',
    name,
    infer: ([x]) => x as TensorSpec,
    vjp: ({ x: [x], y, dy, ops }) => [rule(x as Tensor, y, dy, ops)],
  };
}

/** A function on floats; integers and booleans become float32 first, as in PyTorch. */
function floatUnary(op: Primitive<NoAttrs>): Unary {
  return (x) => apply(op, [floats(op.name, x)], NO_ATTRS);
}

/** A function that keeps the dtype and has no meaning on booleans. */
function numberUnary(op: Primitive<NoAttrs>): Unary {
  return (x) => {
    const t = asTensor(x, op.name);
    requireDType(op.name, t.spec, 'number');
    return apply(op, [t], NO_ATTRS);
  };
}

const zeroRule: UnaryRule = (_x, _y, dy, ops) => ops.mul(dy, 0);

/** `-x`. */
export const neg: Unary = numberUnary(unaryOp('neg', (_x, _y, dy, ops) => ops.neg(dy)));
/** `|x|`; the gradient at 0 is 0. */
export const abs: Unary = numberUnary(
  unaryOp('abs', (x, _y, dy, ops) =>
    ops.mul(dy, ops.sub(ops.cast(ops.lt(0, x), x.dtype), ops.cast(ops.lt(x, 0), x.dtype))),
  ),
);
/** `e^x`. */
export const exp: Unary = floatUnary(unaryOp('exp', (_x, y, dy, ops) => ops.mul(dy, y)));
/** Natural logarithm; `-Infinity` at 0, NaN below. */
export const log: Unary = floatUnary(unaryOp('log', (x, _y, dy, ops) => ops.div(dy, x)));
/** `ln(1 + x)`, accurate near 0. */
export const log1p: Unary = floatUnary(
  unaryOp('log1p', (x, _y, dy, ops) => ops.div(dy, ops.add(x, 1))),
);
/** `e^x - 1`, accurate near 0. */
export const expm1: Unary = floatUnary(
  unaryOp('expm1', (_x, y, dy, ops) => ops.mul(dy, ops.add(y, 1))),
);
/** Square root; NaN below 0. */
export const sqrt: Unary = floatUnary(
  unaryOp('sqrt', (_x, y, dy, ops) => ops.div(dy, ops.mul(y, 2))),
);
/** Sine of an angle in radians. */
export const sin: Unary = floatUnary(unaryOp('sin', (x, _y, dy, ops) => ops.mul(dy, ops.cos(x))));
/** Cosine of an angle in radians. */
export const cos: Unary = floatUnary(
  unaryOp('cos', (x, _y, dy, ops) => ops.neg(ops.mul(dy, ops.sin(x)))),
);
/** Hyperbolic tangent. */
export const tanh: Unary = floatUnary(
  unaryOp('tanh', (_x, y, dy, ops) => ops.mul(dy, ops.sub(1, ops.mul(y, y)))),
);
/** Error function `2/√π ∫₀ˣ e^(-t²) dt`. */
export const erf: Unary = floatUnary(
  unaryOp('erf', (x, _y, dy, ops) =>
    ops.mul(dy, ops.mul(ops.exp(ops.neg(ops.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  ),
);
/** Largest integer that is not above `x`; the gradient is 0. */
export const floor: Unary = numberUnary(unaryOp('floor', zeroRule));
/** Smallest integer that is not below `x`; the gradient is 0. */
export const ceil: Unary = numberUnary(unaryOp('ceil', zeroRule));
/** Nearest integer, halves to the even one; the gradient is 0. */
export const round: Unary = numberUnary(unaryOp('round', zeroRule));

function binaryOp(name: string, rule: BinaryRule): Primitive<NoAttrs> {
  return {
    kind: 'primitive',
    name,
    infer: ([a, b]) => ({
      dtype: (a as TensorSpec).dtype,
      shape: broadcastShapes(name, a as TensorSpec, b as TensorSpec),
    }),
    vjp({ x: [a, b], y, dy, ops, needs }) {
      const rules = rule(a as Tensor, b as Tensor, y, dy, ops);
      return rules.map((r, i) => (needs[i] ? r() : null));
    },
  };
}

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
    return [cast(x, dtype), scalar(b, dtype)];
  }
  const y = asTensor(b, op);
  if (x.dtype === y.dtype) return [x, y];
  const dtype = promote(x.spec, y.spec);
  return [cast(x, dtype), cast(y, dtype)];
}

function binary(op: Primitive<NoAttrs>, onBool?: Primitive<NoAttrs>, float = false): Binary {
  return (a, b) => {
    let [x, y] = unify(op.name, a, b);
    if (float && !isFloat(x.dtype)) [x, y] = [cast(x, 'float32'), cast(y, 'float32')];
    if (x.dtype === 'bool') {
      if (!onBool) {
        throw new DTypeError(
          `${op.name}: has no meaning on booleans, got ${showSpec(x.spec)} and ${showSpec(y.spec)}; convert with .to('int32'), or use logicalAnd, logicalOr, ne`,
        );
      }
      return apply(onBool, [x, y], NO_ATTRS);
    }
    return apply(op, [x, y], NO_ATTRS);
  };
}

/** The gradient of `maximum` and `minimum` goes to the winner, half to each on a tie. */
function extremeRule(
  wins: (a: Tensor, b: Tensor, ops: VjpContext<NoAttrs>['ops']) => Tensor,
): BinaryRule {
  const share = (a: Tensor, b: Tensor, dy: Tensor, ops: VjpContext<NoAttrs>['ops']): Tensor =>
    ops.where(wins(b, a, ops), 0, ops.where(ops.eq(a, b), ops.mul(dy, 0.5), dy));
  return (a, b, _y, dy, ops) => [() => share(a, b, dy, ops), () => share(b, a, dy, ops)];
}

const maximumOp: Primitive<NoAttrs> = binaryOp(
  'maximum',
  extremeRule((a, b, ops) => ops.lt(b, a)),
);
const minimumOp: Primitive<NoAttrs> = binaryOp(
  'minimum',
  extremeRule((a, b, ops) => ops.lt(a, b)),
);

/** `a + b`, broadcast; on booleans the logical or. */
export const add: Binary = binary(
  binaryOp('add', (_a, _b, _y, dy) => [() => dy, () => dy]),
  maximumOp,
);
/** `a - b`, broadcast. */
export const sub: Binary = binary(
  binaryOp('sub', (_a, _b, _y, dy, ops) => [() => dy, () => ops.neg(dy)]),
);
/** `a · b`, broadcast; on booleans the logical and. */
export const mul: Binary = binary(
  binaryOp('mul', (a, b, _y, dy, ops) => [() => ops.mul(dy, b), () => ops.mul(dy, a)]),
  minimumOp,
);
/** `a / b`, broadcast; integers are divided as float32. */
export const div: Binary = binary(
  binaryOp('div', (_a, b, y, dy, ops) => [
    () => ops.div(dy, b),
    () => ops.neg(ops.mul(dy, ops.div(y, b))),
  ]),
  undefined,
  true,
);
const power: Binary = binary(
  binaryOp('pow', (a, b, y, dy, ops) => [
    () => ops.where(ops.eq(b, 0), 0, ops.mul(dy, ops.mul(b, ops.pow(a, ops.sub(b, 1))))),
    () =>
      ops.where(ops.minimum(ops.eq(a, 0), ops.le(0, b)), 0, ops.mul(dy, ops.mul(y, ops.log(a)))),
  ]),
);
/**
 * `a ^ b`, broadcast.
 * @throws ArgumentError for integers to a negative integer power, which has no integer result
 */
export function pow(a: Operand, b: Operand): Tensor {
  if (typeof a !== 'number' && typeof b === 'number' && b < 0) {
    const { dtype, spec } = asTensor(a, 'pow');
    if (!isFloat(dtype) && Number.isInteger(b)) {
      throw new ArgumentError(
        `pow: integers have no negative powers, got ${showSpec(spec)} and ${b}; convert with .to('float32')`,
      );
    }
  }
  return power(a, b);
}
/** The larger one, broadcast; NaN if either is. */
export const maximum: Binary = binary(maximumOp, maximumOp);
/** The smaller one, broadcast; NaN if either is. */
export const minimum: Binary = binary(minimumOp, minimumOp);
