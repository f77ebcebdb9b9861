import type { DType } from '@xent/core';
import type { Spell } from '../source.ts';
import type { Value } from '../value.ts';
import type { Fragment } from './fragment.ts';
import { orderOf } from './math.ts';

/** What is stored as float16 is computed with as float32. */
export const argType = ({ args }: Value, i = 0): DType => {
  const dtype = args[i]?.of.dtype ?? 'float32';
  return dtype === 'float16' ? 'float32' : dtype;
};

/** A call of the function that a fragment is for. */
export const call =
  (fragment: Fragment): Spell =>
  (source, _value, args) => {
    source.use(fragment);
    return `${fragment.match(/.*fn (\w+)/s)?.[1]}(${args.join(', ')})`;
  };

/** One way for floats, another for integers and booleans. */
export const byType =
  (onFloat: Spell, onOther: Spell): Spell =>
  (source, value, args) =>
    (argType(value) === 'float32' ? onFloat : onOther)(source, value, args);

export const infix =
  (operator: string): Spell =>
  (_source, _value, [a, b]) =>
    `(${a} ${operator} ${b})`;

export const builtin =
  (name: string): Spell =>
  (_source, _value, args) =>
    `${name}(${args.join(', ')})`;

export const same: Spell = (_source, _value, [x]) => `${x}`;

/** A comparison of floats as integers, in which NaN is `left` on the left and `right` on the right. */
const ordered =
  (operator: string, left: string, right: string): Spell =>
  (source, _value, [a, b]) => {
    source.use(orderOf);
    return `(order_f32(${a}, ${left}) ${operator} order_f32(${b}, ${right}))`;
  };

export const MOST = '0x7fffffff';
export const LEAST = '-0x7fffffff';

/** The larger or the smaller one, NaN if either is, of equal ones the second; on booleans `or` and `and`. */
export const chosen = (operator: string, nan: string, number: string, bool: string): Spell => {
  const first = ordered(operator, nan, nan);
  const others: Spell = (source, value, args) =>
    (argType(value) === 'bool' ? infix(bool) : builtin(number))(source, value, args);
  return byType((source, value, args) => {
    const [a, b] = args;
    return `select(${b}, ${a}, ${first(source, value, args)})`;
  }, others);
};

/** False where either is NaN; on booleans as on 0 and 1. */
export const compared = (operator: string): Spell =>
  byType(ordered(operator, MOST, LEAST), (source, value, args) =>
    infix(operator)(source, value, argType(value) === 'bool' ? args.map((x) => `u32(${x})`) : args),
  );
