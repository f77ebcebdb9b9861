import type { HostData } from '@xent/core';
import type { Value } from '../value.ts';
import { expOf, powersOfTwo } from './exp.ts';

/** `y[i] = f(a[i], b[i], c[i])` for the first `n` elements; storing rounds floats and wraps integers. */
export type Loop = (n: number, y: HostData, a: HostData, b: HostData, c: HostData) => void;

const move: Loop = (n, y, a) => {
  for (let i = 0; i < n; i++) y[i] = a[i]!;
};

// One short loop an operation, which V8 compiles to a tight one. One for a single dtype has that behind its name.
const LOOPS: Readonly<Record<string, Loop>> = {
  copy: move,
  cast: move,
  castbool(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Number(a[i]! !== 0);
  },
  neg(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = -a[i]!;
  },
  expfloat32(n, y, a) {
    const table = powersOfTwo();
    for (let i = 0; i < n; i++) y[i] = expOf(a[i]!, table);
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
  mulint32(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Math.imul(a[i]!, b[i]!);
  },
  div(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! / b[i]!;
  },
  pow(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = power(a[i]!, b[i]!);
  },
  powint32(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = integerPower(a[i]!, b[i]!);
  },
  maximum(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Math.max(a[i]!, b[i]!);
  },
  minimum(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Math.min(a[i]!, b[i]!);
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
};

/** C's pow: 1 to any power is 1, also to NaN and ±Infinity. */
function power(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

/** Wraps around; a negative exponent gives the quotient, which is truncated when it is stored. */
function integerPower(base: number, exponent: number): number {
  if (exponent <= 0) return base ** exponent;
  const rest = integerPower(Math.imul(base, base), exponent >> 1);
  return exponent & 1 ? Math.imul(rest, base) : rest;
}

/** The loop of an operation: its own, or calls of the function of one number that it carries or the platform has. */
export function loopOf({
  op,
  dtype,
  primitive,
}: Pick<Value, 'op' | 'dtype' | 'primitive'>): Loop | undefined {
  const element = primitive?.element ?? Math[op as 'exp'];
  return (
    LOOPS[op + dtype] ??
    LOOPS[op] ??
    (element &&
      ((n, y, a) => {
        for (let i = 0; i < n; i++) y[i] = element(a[i]!);
      }))
  );
}
