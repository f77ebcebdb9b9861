import { isWhole } from '@xent/core/plan';
import type { Value, View } from './value.ts';

/** Elementwise operations, and about how many elementary ones each takes. */
const WEIGHTS: Readonly<Record<string, number>> = {
  copy: 0,
  neg: 1,
  abs: 1,
  add: 1,
  sub: 1,
  mul: 1,
  maximum: 3,
  minimum: 3,
  eq: 1,
  lt: 1,
  le: 1,
  where: 1,
  cast: 1,
  isnan: 1,
  floor: 1,
  ceil: 1,
  round: 1,
  roundHalf: 30,
  order: 4,
  sqrt: 4,
  div: 8,
  exp: 16,
  log: 20,
  log1p: 24,
  expm1: 24,
  tanh: 24,
  erf: 24,
  sin: 24,
  cos: 24,
  pow: 40,
  noise: 100,
};

/** Elements are loaded for about as much as so many elementary operations take. */
export const LOAD = 10;

/** Is every element of it a function of elements of its arguments at the same place? */
export const isMap = ({ op }: { readonly op: string }): boolean => Object.hasOwn(WEIGHTS, op);

export const weightOf = ({ op }: Value): number => WEIGHTS[op] ?? 1;

/** Does reading it take no kernel: a constant, positions, or what comes in? */
export const isLeaf = ({ op }: Value): boolean =>
  op === 'input' || op === 'literal' || op === 'iota';

/** Is it what a kernel of its own computes? */
export const isKernel = (value: Value): boolean => !isMap(value) && !isLeaf(value);

/** Is the whole value read, in its own order? */
export const isSame = (view: View, size: number): boolean => view.of.size === size && isWhole(view);
