import { isFloat, sameShape } from '@xent/core';
import { erf64, expm1, log1p } from './accurate.ts';
import { cosine, sine } from './angles.ts';
import type { Builder } from './builder.ts';
import { exp, type Float, log, notANumber } from './float.ts';
import { at, type Lowering, type Site, specAt, type Table } from './lowering.ts';

/** One ONNX node of the same operands. */
const same =
  (op: string): Lowering =>
  (b, { x }) =>
    b.node(op, x);

/** A function that leaves integers as they are. */
const rounding =
  (op: string): Lowering =>
  (b, site) =>
    isFloat(site.spec.dtype) ? b.node(op, site.x) : at(site, 0);

/** ONNX's arithmetic and order know no booleans. */
const logical =
  (op: string, onBool: string): Lowering =>
  (b, { x, spec }) =>
    b.node(spec.dtype === 'bool' ? onBool : op, x);

const compare =
  (op: string): Lowering =>
  (b, site) =>
    specAt(site, 0).dtype === 'bool'
      ? b.node(
          op,
          site.x.map((name) => b.cast(name, 'int32')),
        )
      : b.node(op, site.x);

const precise =
  (f: (b: Builder, x: string, dtype: Float) => string): Lowering =>
  (b, site) =>
    f(b, at(site, 0), site.spec.dtype === 'float64' ? 'float64' : 'float32');

/** A function that WebGPU's shaders compute only roughly. */
const angle =
  (op: string, composed: (b: Builder, x: string) => string): Lowering =>
  (b, { x }) =>
    b.onWebGPU ? composed(b, x[0] as string) : b.node(op, x);

/** Of the broadcasts between vectors and scalars, WebGPU's kernel compiles only some, and NaN is lost. */
function pow(b: Builder, { x, specs, spec }: Site): string {
  if (!b.onWebGPU) return b.node('Pow', x);
  const whole = x.map((name, i) =>
    sameShape(specs[i]?.shape ?? [], spec.shape) ? name : b.expand(name, spec.shape),
  );
  const value = b.node('Pow', whole);
  if (!isFloat(spec.dtype)) return value;
  const [base, power] = x as readonly [string, string];
  const f = (v: number): string => b.scalar(spec.dtype, v);
  const nan = b.node('Or', [notANumber(b, base, spec.dtype), notANumber(b, power, spec.dtype)]);
  const one = b.node('Or', [b.node('Equal', [base, f(1)]), b.node('Equal', [power, f(0)])]);
  return b.node('Where', [one, f(1), b.node('Where', [nan, f(Number.NaN), value])]);
}

function where(b: Builder, { x, spec }: Site): string {
  const [condition, yes, no] = x as readonly [string, string, string];
  if (spec.dtype !== 'bool') return b.node('Where', x);
  const otherwise = b.node('Not', [condition]);
  return b.node('Or', [b.node('And', [condition, yes]), b.node('And', [otherwise, no])]);
}

function isnan(b: Builder, site: Site): string {
  const x = at(site, 0);
  const { dtype } = specAt(site, 0);
  // Numbers of other types are never NaN, and equal to themselves.
  return isFloat(dtype) ? notANumber(b, x, dtype) : b.node('Not', [b.node('Equal', [x, x])]);
}

const HALF = 2 ** 31;
const ROUND = 2 ** 32;

/** Out of the range of integers providers do one thing or another. Here, as everywhere, it wraps, and NaN is 0. */
function cast(b: Builder, site: Site): string {
  const to = site.spec.dtype;
  const isHalf = specAt(site, 0).dtype === 'float16' && to !== 'float32';
  const from = isHalf ? 'float32' : specAt(site, 0).dtype;
  const x = isHalf ? b.cast(at(site, 0), from) : at(site, 0);
  if (to !== 'int32' || !isFloat(from)) return b.cast(x, to);
  const f = (v: number): string => b.scalar(from, v);
  // Where float32 is that large, it is whole.
  const whole = from === 'float32' ? x : truncate(b, x, f(0));
  const turns = b.node('Floor', [b.node('Mul', [whole, f(1 / ROUND)])]);
  const rest = b.node('Sub', [whole, b.node('Mul', [turns, f(ROUND)])]);
  const lower = b.node('Sub', [rest, f(ROUND)]);
  const wrapped = b.node('Where', [b.node('Less', [rest, f(HALF)]), rest, lower]);
  const inside = b.node('Less', [b.node('Abs', [x]), f(HALF)]);
  const value = b.node('Where', [inside, x, wrapped]);
  return b.cast(b.node('Where', [notANumber(b, value, from), f(0), value]), to);
}

function truncate(b: Builder, x: string, zero: string): string {
  const isBelow = b.node('Less', [x, zero]);
  return b.node('Where', [isBelow, b.node('Ceil', [x]), b.node('Floor', [x])]);
}

function full(b: Builder, { spec, attrs }: Site): string {
  const value = b.scalar(spec.dtype, Number(attrs['value']));
  return spec.shape.length === 0 ? value : b.expand(value, spec.shape);
}

export const elementwise: Table = {
  neg: (b, site) =>
    isFloat(site.spec.dtype)
      ? b.node('Neg', site.x)
      : b.node('Sub', [b.scalar('int32', 0), at(site, 0)]),
  abs: same('Abs'),
  exp: precise(exp),
  log: precise(log),
  log1p: precise(log1p),
  expm1: precise(expm1),
  sqrt: same('Sqrt'),
  sin: angle('Sin', sine),
  cos: angle('Cos', cosine),
  tanh: same('Tanh'),
  erf: (b, site) =>
    site.spec.dtype === 'float64'
      ? erf64(b, at(site, 0), site.spec.shape.length)
      : b.node('Erf', site.x),
  floor: rounding('Floor'),
  ceil: rounding('Ceil'),
  round: rounding('Round'),
  add: same('Add'),
  sub: same('Sub'),
  mul: same('Mul'),
  div: same('Div'),
  pow,
  maximum: logical('Max', 'Or'),
  minimum: logical('Min', 'And'),
  eq: same('Equal'),
  lt: compare('Less'),
  le: compare('LessOrEqual'),
  isnan,
  where,
  cast,
  full,
};
