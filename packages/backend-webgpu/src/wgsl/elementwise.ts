import type { DType } from '@xent/core';
import type { Spell } from '../source.ts';
import type { Value } from '../value.ts';
import type { Fragment } from './fragment.ts';
import { orderOf } from './math.ts';
import { divide, squareRoot } from './math-divide.ts';
import { log, log1p } from './math-log.ts';

type Expression = Spell;
export type Expressions = ReadonlyMap<string, Expression>;

/** What is stored as float16 is computed with as float32. */
export const argType = ({ args }: Value, i = 0): DType => {
  const dtype = args[i]?.of.dtype ?? 'float32';
  return dtype === 'float16' ? 'float32' : dtype;
};

/** A call of the function that a fragment is for. */
export const call =
  (fragment: Fragment): Expression =>
  (source, _value, args) => {
    source.use(fragment);
    return `${fragment.match(/.*fn (\w+)/s)?.[1]}(${args.join(', ')})`;
  };

/** One way for floats, another for integers and booleans. */
export const byType =
  (onFloat: Expression, onOther: Expression): Expression =>
  (source, value, args) =>
    (argType(value) === 'float32' ? onFloat : onOther)(source, value, args);

const infix =
  (operator: string): Expression =>
  (_source, _value, [a, b]) =>
    `(${a} ${operator} ${b})`;

export const builtin =
  (name: string): Expression =>
  (_source, _value, args) =>
    `${name}(${args.join(', ')})`;

export const same: Expression = (_source, _value, [x]) => `${x}`;

/** A comparison of floats as integers, in which NaN is `left` on the left and `right` on the right. */
const ordered =
  (operator: string, left: string, right: string): Expression =>
  (source, _value, [a, b]) => {
    source.use(orderOf);
    return `(order_f32(${a}, ${left}) ${operator} order_f32(${b}, ${right}))`;
  };

const MOST = '0x7fffffff';
const LEAST = '-0x7fffffff';

/** The larger or the smaller one, NaN if either is, of equal ones the second; on booleans `or` and `and`. */
const chosen = (operator: string, nan: string, number: string, bool: string): Expression => {
  const first = ordered(operator, nan, nan);
  const others: Expression = (source, value, args) =>
    (argType(value) === 'bool' ? infix(bool) : builtin(number))(source, value, args);
  return byType((source, value, args) => {
    const [a, b] = args;
    return `select(${b}, ${a}, ${first(source, value, args)})`;
  }, others);
};

/** False where either is NaN; on booleans as on 0 and 1. */
const compared = (operator: string): Expression =>
  byType(ordered(operator, MOST, LEAST), (source, value, args) =>
    infix(operator)(source, value, argType(value) === 'bool' ? args.map((x) => `u32(${x})`) : args),
  );

/** Elementwise operations that everybody needs. */
export const expressions: Expressions = /* @__PURE__ */ new Map<string, Expression>([
  ['copy', same],
  ['neg', (_source, _value, [x]) => `(-${x})`],
  ['abs', builtin('abs')],
  ['log', call(log)],
  ['log1p', call(log1p)],
  ['sqrt', call(squareRoot)],
  ['add', infix('+')],
  ['sub', infix('-')],
  ['mul', infix('*')],
  ['div', call(divide)],
  ['maximum', chosen('>', MOST, 'max', '|')],
  ['minimum', chosen('<', LEAST, 'min', '&')],
  ['eq', compared('==')],
  ['lt', compared('<')],
  ['le', compared('<=')],
  ['where', (_source, _value, [c, a, b]) => `select(${b}, ${a}, ${c})`],
]);

/** Spells elementwise operations as WGSL expressions of named arguments, those of `more` too. */
export const speller =
  (more?: Expressions): Spell =>
  (source, value, args) => {
    const expression = expressions.get(value.op) ?? more?.get(value.op);
    if (!expression) throw new Error(`spell: expected an elementwise operation, got ${value.op}`);
    return expression(source, value, args);
  };
