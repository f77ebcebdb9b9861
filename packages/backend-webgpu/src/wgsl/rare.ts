import type { Spell } from '../source.ts';
import { argType, builtin, byType, call, type Expressions, same } from './elementwise.ts';
import { fromHalf, roundToHalf } from './half.ts';
import { isNan, orderOf } from './math.ts';
import { erf } from './math-erf.ts';
import { exp, expm1, tanh } from './math-exp.ts';
import { integerPower, pow } from './math-pow.ts';
import { cos, sin } from './math-trig.ts';
import { wrapToInt } from './math-wrap.ts';
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

/** Elementwise operations that are loaded when a program needs one of them. */
export const rareExpressions: Expressions = /* @__PURE__ */ new Map<string, Spell>([
  ['cast', cast],
  ['ceil', byType(builtin('ceil'), same)],
  ['cos', call(cos)],
  ['erf', call(erf)],
  ['exp', call(exp)],
  ['expm1', call(expm1)],
  ['floor', byType(builtin('floor'), same)],
  ['isnan', byType(call(isNan), () => 'false')],
  ['noise', call(noise)],
  ['ofHalf', ofHalf],
  ['order', byType(order, builtin('i32'))],
  ['pow', power],
  ['round', byType(builtin('round'), same)],
  ['roundHalf', call(roundToHalf)],
  ['sin', call(sin)],
  ['tanh', call(tanh)],
]);
