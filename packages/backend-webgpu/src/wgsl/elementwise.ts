import type { Spell } from '../source.ts';
import { fromHalf, roundToHalf } from './half.ts';
import { isNan, orderOf } from './math.ts';
import { divide, squareRoot } from './math-divide.ts';
import { erf } from './math-erf.ts';
import { exp, expm1, tanh } from './math-exp.ts';
import { log, log1p } from './math-log.ts';
import { integerPower, pow } from './math-pow.ts';
import { cos, sin } from './math-trig.ts';
import { wrapToInt } from './math-wrap.ts';
import {
  argType,
  builtin,
  byType,
  call,
  chosen,
  compared,
  infix,
  LEAST,
  MOST,
  same,
} from './spelling.ts';
import { noise } from './threefry.ts';

/** Powers that everybody writes take no logarithm. */
const power: Spell = (source, value, args) => {
  const [a] = args;
  if (argType(value) === 'int32') return call(integerPower)(source, value, args);
  const exponent = value.args[1]?.of.literal ?? 0;
  // Up to 3.
  if ([1, 2, 3].includes(exponent)) return `(${new Array(exponent).fill(a).join(' * ')})`;
  return call(pow)(source, value, args);
};

const cast: Spell = (source, value, args) => {
  const [x] = args as readonly [string];
  const from = argType(value);
  if (from === value.dtype) return x;
  switch (value.dtype) {
    case 'bool':
      // By its bits, since a device may take a subnormal number for 0.
      return from === 'float32' ? `((bitcast<u32>(${x}) << 1u) != 0u)` : `(${x} != 0)`;
    case 'int32':
      return from === 'float32' ? call(wrapToInt)(source, value, args) : `i32(${x})`;
    default:
      return `f32(${x})`;
  }
};

/** The number that half of a word stands for: of the one that holds element `i`. */
const ofHalf: Spell = (source, _value, [word, i]) => {
  source.use(fromHalf);
  return `half_value(${word} >> ((${i} & 1u) << 4u))`;
};

/** An integer that sorts as an element does, NaN last. */
const order: Spell = (source, _value, [x]) => {
  source.use(orderOf);
  return `order_f32(${x}, 0x7fffffff)`;
};

/** How elementwise operations are spelled. */
export const expressions: Readonly<Record<string, Spell>> = {
  abs: builtin('abs'),
  add: infix('+'),
  cast,
  ceil: byType(builtin('ceil'), same),
  copy: same,
  cos: call(cos),
  div: call(divide),
  eq: compared('=='),
  erf: call(erf),
  exp: call(exp),
  expm1: call(expm1),
  floor: byType(builtin('floor'), same),
  isnan: byType(call(isNan), () => 'false'),
  le: compared('<='),
  log: call(log),
  log1p: call(log1p),
  lt: compared('<'),
  maximum: chosen('>', MOST, 'max', '|'),
  minimum: chosen('<', LEAST, 'min', '&'),
  mul: infix('*'),
  neg: (_source, _value, [x]) => `(-${x})`,
  noise: call(noise),
  ofHalf,
  order: byType(order, builtin('i32')),
  pow: power,
  round: byType(builtin('round'), same),
  roundHalf: call(roundToHalf),
  sin: call(sin),
  sqrt: call(squareRoot),
  sub: infix('-'),
  tanh: call(tanh),
  where: (_source, _value, [c, a, b]) => `select(${b}, ${a}, ${c})`,
};

/** Spells an elementwise operation. */
export const spell: Spell = (source, value, args) => {
  const expression = expressions[value.op];
  if (!expression) throw new Error(`spell: expected an elementwise operation, got ${value.op}`);
  return expression(source, value, args);
};
