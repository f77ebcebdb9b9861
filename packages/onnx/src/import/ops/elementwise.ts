import {
  abs,
  add,
  ceil,
  celu,
  clamp,
  cos,
  div,
  elu,
  eq,
  erf,
  exp,
  floor,
  ge,
  gelu,
  gt,
  hardswish,
  isFloat,
  isnan,
  le,
  leakyRelu,
  log,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  maximum,
  minimum,
  mish,
  mul,
  ne,
  neg,
  pow,
  prelu,
  reciprocal,
  relu,
  round,
  selu,
  sigmoid,
  sign,
  sin,
  softplus,
  softsign,
  sqrt,
  sub,
  type Tensor,
  tanh,
  where,
} from '@xent/core';
import { foldElements } from '../fold.ts';
import type { Importer, ImportTable, NodeView } from '../node-view.ts';
import { isKnown, Known, toTensor, type Value } from '../value.ts';

type Inputs = readonly (Value | undefined)[];

const tensorAt = (inputs: Inputs, i: number): Tensor => toTensor(inputs[i] as Value);

const unary =
  (f: (x: Tensor) => Tensor): Importer =>
  () =>
  (inputs) =>
    f(tensorAt(inputs, 0));

/** Two operands; sizes are computed at once. */
const binary =
  (
    f: (a: Tensor, b: Tensor) => Tensor,
    known: (a: number, b: number) => number,
    dtype?: 'bool',
  ): Importer =>
  () =>
  (inputs) =>
    foldElements(inputs, known, dtype) ?? f(tensorAt(inputs, 0), tensorAt(inputs, 1));

const many =
  (f: (a: Tensor, b: Tensor) => Tensor, known: (a: number, b: number) => number): Importer =>
  () =>
  (inputs) =>
    foldElements(inputs, (...values) => values.reduce(known)) ??
    inputs.map((_, i) => tensorAt(inputs, i)).reduce(f);

/** Integers are divided without a rest, toward zero. */
const divide: Importer = (node) => (inputs) => {
  const whole = inputs.every((x) => x !== undefined && !isFloat(x.dtype));
  const folded = foldElements(inputs, (a, b) => (whole ? Math.trunc(a / b) : a / b));
  if (folded) return folded;
  if (whole) node.refuse('integer operands', 'convert them to float32');
  return div(tensorAt(inputs, 0), tensorAt(inputs, 1));
};

/** Bounds are attributes up to opset 10, and inputs since. */
const clip: Importer = (node) => {
  const low = node.opset < 11 ? node.float('min', -3.4028234663852886e38) : null;
  const high = node.opset < 11 ? node.float('max', 3.4028234663852886e38) : null;
  return ([x, min, max]) => {
    const t = toTensor(x as Value);
    if (low !== null && high !== null) return clamp(t, low, high);
    if (min === undefined && max === undefined) return t;
    return clamp(
      t,
      min === undefined ? null : scalarOf(min),
      max === undefined ? null : scalarOf(max),
    );
  };
};

/** A known number stays one, so that it does not widen the other operand. */
function scalarOf(value: Value): Tensor | number {
  return isKnown(value) && value.data.length === 1 ? (value.data[0] as number) : toTensor(value);
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5;

const seluImporter: Importer = (node) => {
  const alpha = node.float('alpha', 1.6732631921768188);
  const gamma = node.float('gamma', 1.0507010221481323);
  const standard = near(alpha, 1.6732632) && near(gamma, 1.050701);
  return ([x]) => {
    const t = toTensor(x as Value);
    return standard ? selu(t) : mul(elu(t, { alpha }), gamma);
  };
};

const celuImporter: Importer = (node) => {
  const alpha = node.float('alpha', 1);
  return ([x]) => celu(toTensor(x as Value), { alpha });
};

const hardsigmoid: Importer = (node) => {
  const alpha = node.float('alpha', 0.2);
  const beta = node.float('beta', 0.5);
  return ([x]) => clamp(add(mul(toTensor(x as Value), alpha), beta), 0, 1);
};

const geluImporter: Importer = (node) => {
  const approximate = node.text('approximate', 'none');
  if (approximate !== 'none' && approximate !== 'tanh') {
    return node.refuse(`approximate '${approximate}'`, "use 'none' or 'tanh'");
  }
  return ([x]) => gelu(toTensor(x as Value), { approximate });
};

function withAlpha(
  f: (x: Tensor, alpha: number) => Tensor,
  fallback: number,
): (node: NodeView) => ReturnType<Importer> {
  return (node) => {
    const alpha = node.float('alpha', fallback);
    return ([x]) => f(toTensor(x as Value), alpha);
  };
}

/** One slope a channel, channels being dimension 1: here the slope has the trailing dimensions as size 1. */
const preluImporter: Importer = () => (inputs) => {
  const [x, slope] = [tensorAt(inputs, 0), tensorAt(inputs, 1)];
  const channels =
    slope.size > 1 ? slope.size === x.shape[1] && slope.shape[0] === slope.size : true;
  if (channels && slope.ndim <= 3) return prelu(x, slope.reshape([slope.size]));
  return where(lt(x, 0), mul(x, slope), x);
};

const negate: Importer = () => (inputs) =>
  foldElements(inputs, (v) => -v) ?? neg(tensorAt(inputs, 0));

const select: Importer = () => (inputs) =>
  foldElements(inputs, (c, a, b) => (c ? a : b), inputs[1]?.dtype) ??
  where(tensorAt(inputs, 0), tensorAt(inputs, 1), tensorAt(inputs, 2));

const constant: Importer = (node) => {
  const tensor = node.tensor('value');
  const single = node.has('value_int') ? [node.int('value_int', 0)] : null;
  const whole = node.ints('value_ints');
  const real = node.has('value_float') ? [node.float('value_float', 0)] : null;
  const reals = node.floats('value_floats');
  const known =
    tensor ??
    (single && new Known('int32', [], single)) ??
    (whole && new Known('int32', [whole.length], whole)) ??
    (real && new Known('float32', [], real)) ??
    (reals && new Known('float32', [reals.length], reals));
  if (!known) return node.refuse('no value', 'use a tensor, integers or floats');
  return () => known;
};

export const elementwise: ImportTable = {
  Abs: unary(abs),
  Add: binary(add, (a, b) => a + b),
  And: operands(logicalAnd),
  Ceil: unary(ceil),
  Celu: celuImporter,
  Clip: clip,
  Constant: constant,
  Cos: unary(cos),
  Div: divide,
  Elu: withAlpha((x, alpha) => elu(x, { alpha }), 1),
  Equal: binary(eq, (a, b) => Number(a === b), 'bool'),
  Erf: unary(erf),
  Exp: unary(exp),

  Floor: unary(floor),
  Gelu: geluImporter,
  Greater: binary(gt, (a, b) => Number(a > b), 'bool'),
  GreaterOrEqual: binary(ge, (a, b) => Number(a >= b), 'bool'),
  HardSigmoid: hardsigmoid,
  HardSwish: unary(hardswish),
  IsNaN: unary(isnan),
  LeakyRelu: withAlpha((x, alpha) => leakyRelu(x, { negativeSlope: alpha }), 0.01),
  Less: binary(lt, (a, b) => Number(a < b), 'bool'),
  LessOrEqual: binary(le, (a, b) => Number(a <= b), 'bool'),
  Log: unary(log),
  Max: many(maximum, (a, b) => Math.max(a, b)),
  Min: many(minimum, (a, b) => Math.min(a, b)),
  Mish: unary(mish),
  Mul: binary(mul, (a, b) => a * b),
  Neg: negate,
  Not: unary(logicalNot),
  Or: operands(logicalOr),
  PRelu: preluImporter,
  Pow: operands(pow),
  Reciprocal: unary(reciprocal),
  Relu: unary(relu),
  Round: unary(round),
  Selu: seluImporter,
  Sigmoid: unary(sigmoid),
  Sign: unary(sign),
  Sin: unary(sin),
  Softplus: unary((x) => softplus(x)),
  Softsign: unary(softsign),
  Sqrt: unary(sqrt),
  Sub: binary(sub, (a, b) => a - b),
  Sum: many(add, (a, b) => a + b),
  Tanh: unary(tanh),
  Where: select,
  Xor: operands(ne),
};

function operands(f: (a: Tensor, b: Tensor) => Tensor): Importer {
  return () => (inputs) => f(tensorAt(inputs, 0), tensorAt(inputs, 1));
}
