import { isFloat, type Primitive } from '@xent/core';
import type { Value } from '../value.ts';
import { expOf, powersOfTwo } from './exp.ts';

/** A block of numbers on the way through a pass; every element type fits. */
export type Block = Float64Array;

/** `y[i] = f(a[i], b[i], c[i])` for the first `n` elements. */
export type BlockOp = (n: number, y: Block, a: Block, b: Block, c: Block) => void;

// One short loop an operation: V8 compiles each to a tight loop over float64.
const LOOPS: Readonly<Record<string, BlockOp>> = {
  copy(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = a[i]!;
  },
  neg(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = -a[i]!;
  },
  sqrt(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.sqrt(a[i]!);
  },
  add(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! + b[i]!;
  },
  sub(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! - b[i]!;
  },
  mul(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! * b[i]!;
  },
  div(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! / b[i]!;
  },
  pow(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = power(a[i]!, b[i]!);
  },
  maximum(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Math.max(a[i]!, b[i]!);
  },
  minimum(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Math.min(a[i]!, b[i]!);
  },
  isnan(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Number(Number.isNaN(a[i]!));
  },
  eq(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Number(a[i]! === b[i]!);
  },
  lt(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Number(a[i]! < b[i]!);
  },
  le(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Number(a[i]! <= b[i]!);
  },
  where(n, y, a, b, c) {
    for (let i = 0; i < n; i++) y[i] = a[i]! ? b[i]! : c[i]!;
  },
  // What operations turn into besides.
  exp32(n, y, a) {
    const table = powersOfTwo();
    for (let i = 0; i < n; i++) y[i] = expOf(a[i]!, table);
  },
  float32(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.fround(a[i]!);
  },
  float16(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.f16round(a[i]!);
  },
  int32(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = a[i]! | 0;
  },
  bool(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Number(a[i]! !== 0);
  },
  mulInt(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Math.imul(a[i]!, b[i]!);
  },
  powInt(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = integerPower(a[i]!, b[i]!);
  },
};

/** C's pow: 1 to any power is 1, also to NaN and ±Infinity. */
function power(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

/** Wraps around; a negative exponent gives the truncated quotient, of 0 too 0. */
function integerPower(base: number, exponent: number): number {
  if (exponent <= 0) return (base ** exponent) | 0;
  const rest = integerPower(Math.imul(base, base), exponent >> 1);
  return exponent & 1 ? Math.imul(rest, base) : rest;
}

/** An operation by its name, or as the graph knows it. */
interface Named {
  readonly op: string;
  readonly primitive?: Primitive | undefined;
}

/** The function of one number that an operation is: its own, or that of the platform. */
function elementOf({ op, primitive }: Named): ((x: number) => number) | undefined {
  return primitive?.element ?? Math[op as 'exp'];
}

export function isElementwise(value: Named): boolean {
  return value.op === 'cast' || value.op in LOOPS || elementOf(value) !== undefined;
}

/** The loops that make up an operation, one after the other; `isRounded` if a float32 array would do to the result what it does. */
export function loopsOf(value: Value, isRounded: boolean): readonly BlockOp[] {
  const { op, dtype, args } = value;
  const names: string[] = [op];
  if (op === 'cast')
    names[0] = dtype === 'float64' || args[0]?.of.dtype === 'bool' ? 'copy' : dtype;
  else if (dtype === 'int32' && `${op}Int` in LOOPS) names[0] += 'Int';
  else if (dtype === 'int32' && op !== 'where') names.push(dtype);
  else if (dtype === 'float32' && op === 'exp') names[0] = 'exp32';
  if (isRounded && dtype === 'float32') names.push(dtype);
  return names.map((name) => LOOPS[name] ?? calls(elementOf(value) as Math['exp']));
}

function calls(element: (x: number) => number): BlockOp {
  return (n, y, a) => {
    for (let i = 0; i < n; i++) y[i] = element(a[i]!);
  };
}

/** Does a value between two float32 numbers change the result by more than rounding would? */
export function isSensitive({ op, dtype }: Value): boolean {
  return !isFloat(dtype) || op === 'floor' || op === 'ceil' || op === 'round';
}
