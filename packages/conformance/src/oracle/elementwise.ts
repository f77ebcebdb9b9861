import { allocate, type HostData, sizeOf, type TensorSpec } from '@xent/core';
import { type Kernel, number, numbers, type Value } from './kernel.ts';
import { broadcastStrides, coordinates, positions } from './positions.ts';
import { erf, larger, power, roundHalfEven } from './special.ts';

type Map1 = (x: number) => number;
type Map2 = (a: number, b: number) => number;

/** Storing into an int32 array truncates and wraps, into a float32 array rounds. */
function map(spec: TensorSpec, fill: (i: number) => number): HostData {
  const out = allocate(spec.dtype, sizeOf(spec.shape));
  for (let i = 0; i < out.length; i++) out[i] = fill(i);
  return out;
}

const unary =
  (f: Map1): Kernel =>
  ([x], _, spec) =>
    map(spec, (i) => f(x!.data[i]!));

/** The elements of `x` as if it had the shape of the result. */
function read(x: Value, spec: TensorSpec): (i: number) => number {
  const at = positions(spec.shape, broadcastStrides(x.spec.shape, spec.shape));
  return (i) => x.data[at[i]!]!;
}

const binary =
  (f: Map2, onInt: Map2 = f): Kernel =>
  ([x, y], _, spec) => {
    const [a, b] = [read(x!, spec), read(y!, spec)];
    const combine = x!.spec.dtype === 'int32' ? onInt : f;
    return map(spec, (i) => combine(a(i), b(i)));
  };

const truth =
  (f: (a: number, b: number) => boolean): Map2 =>
  (a, b) =>
    Number(f(a, b));

export const elementwise: Readonly<Record<string, Kernel>> = {
  neg: unary((x) => -x),
  abs: unary(Math.abs),
  exp: unary(Math.exp),
  log: unary(Math.log),
  log1p: unary(Math.log1p),
  expm1: unary(Math.expm1),
  sqrt: unary(Math.sqrt),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  tanh: unary(Math.tanh),
  erf: unary(erf),
  floor: unary(Math.floor),
  ceil: unary(Math.ceil),
  round: unary(roundHalfEven),
  isnan: unary((x) => Number(Number.isNaN(x))),
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b, Math.imul),
  div: binary((a, b) => a / b),
  pow: binary(power),
  maximum: binary(larger),
  minimum: binary((a, b) => -larger(-a, -b)),
  eq: binary(truth((a, b) => a === b)),
  lt: binary(truth((a, b) => a < b)),
  le: binary(truth((a, b) => a <= b)),
  where([condition, x, y], _, spec) {
    const [c, a, b] = [read(condition!, spec), read(x!, spec), read(y!, spec)];
    return map(spec, (i) => (c(i) !== 0 ? a(i) : b(i)));
  },
  cast: ([x], _, spec) =>
    map(spec, spec.dtype === 'bool' ? (i) => Number(x!.data[i] !== 0) : (i) => x!.data[i]!),
  full: (_, attrs, spec) => map(spec, () => number(attrs, 'value')),
  iota: (_, attrs) => coordinates(numbers(attrs, 'shape'), number(attrs, 'dim')),
};
