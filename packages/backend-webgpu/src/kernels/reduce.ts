import type { Builder } from '../build.ts';
import type { View } from '../value.ts';
import { type Join, reduction } from './reduction.ts';

/** What joins two elements. */
const JOINS: Readonly<Record<string, Join>> = {
  sum: 'add',
  prod: 'mul',
  amax: 'maximum',
  amin: 'minimum',
};

/** Reduces some dimensions. */
export const reduce: Builder = (context) => {
  const { args, attrs, op } = context.value;
  return reduction(context, args[0] as View, attrs['dims'] as number[], JOINS[op] as Join);
};
