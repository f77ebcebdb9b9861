import type { Spell } from '../source.ts';
import { argType, call, type Expressions } from './elementwise.ts';
import { expm1, tanh } from './math.ts';
import { erf } from './math-erf.ts';
import { integerPower, pow } from './math-pow.ts';
import { cos, sin } from './math-trig.ts';
import { roundToHalf } from './round-half.ts';

/** Powers that everybody writes take no logarithm. */
const power: Spell = (source, value, args) => {
  const [a] = args;
  if (argType(value) === 'int32') return call(integerPower, 'pow_i32')(source, value, args);
  const exponent = value.args[1]?.of.literal ?? 0;
  // Up to 3.
  if ([1, 2, 3].includes(exponent)) return `(${new Array(exponent).fill(a).join(' * ')})`;
  return call(pow, 'pow_f32')(source, value, args);
};

/** Elementwise operations whose helper functions are long. */
export const rareExpressions: Expressions = /* @__PURE__ */ new Map<string, Spell>([
  ['cos', call(cos, 'cos_f32')],
  ['erf', call(erf, 'erf_f32')],
  ['expm1', call(expm1, 'expm1_f32')],
  ['pow', power],
  ['roundHalf', call(roundToHalf, 'round_half')],
  ['sin', call(sin, 'sin_f32')],
  ['tanh', call(tanh, 'tanh_f32')],
]);
