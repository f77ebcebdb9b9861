import type { DType } from '@xent/core';
import type { Spell } from '../source.ts';
import type { Value } from '../value.ts';
import type { Fragment } from './fragment.ts';
import { compareFloats, largerFloat, smallerFloat } from './math-bits.ts';
import { divide, squareRoot } from './math-divide.ts';
import { log, log1p } from './math-log.ts';

type Expression = Spell;
export type Expressions = ReadonlyMap<string, Expression>;

/** What is stored as float16 is computed with as float32. */
export const argType = ({ args }: Value, i = 0): DType => {
  const dtype = args[i]?.of.dtype ?? 'float32';
  return dtype === 'float16' ? 'float32' : dtype;
};

/** A call of a helper function. */
export const call =
  (fragment: Fragment, name: string): Expression =>
  (source, _value, args) => {
    source.use(fragment);
    return `${name}(${args.join(', ')})`;
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

/** Numbers of booleans and the like; on booleans the larger one is `or`, the smaller one `and`. */
const onOrder = (number: string, bool: string): Expression => {
  const numbers = builtin(number);
  return (source, value, args) =>
    argType(value) === 'bool' ? infix(bool)(source, value, args) : numbers(source, value, args);
};

/** `a < b` and `a <= b` on booleans as on 0 and 1. */
const compare = (operator: '<' | '<=', name: string): Expression =>
  byType(call(compareFloats, name), (source, value, args) =>
    argType(value) === 'bool'
      ? `(u32(${args[0]}) ${operator} u32(${args[1]}))`
      : infix(operator)(source, value, args),
  );

/** Elementwise operations that everybody needs. */
export const expressions: Expressions = /* @__PURE__ */ new Map<string, Expression>([
  ['copy', same],
  ['neg', (_source, _value, [x]) => `(-${x})`],
  ['abs', builtin('abs')],
  ['log', call(log, 'log_f32')],
  ['log1p', call(log1p, 'log1p_f32')],
  ['sqrt', call(squareRoot, 'square_root')],
  ['add', infix('+')],
  ['sub', infix('-')],
  ['mul', infix('*')],
  ['div', call(divide, 'divide')],
  ['maximum', byType(call(largerFloat, 'larger'), onOrder('max', '|'))],
  ['minimum', byType(call(smallerFloat, 'smaller'), onOrder('min', '&'))],
  ['eq', byType(call(compareFloats, 'same_f32'), infix('=='))],
  ['lt', compare('<', 'less_f32')],
  ['le', compare('<=', 'at_most_f32')],
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
