import { type DType, isFloat, type Primitive } from '@xent/core';
import { expOf, powersOfTwo } from './exp.ts';

/** A block of numbers on the way through a pass; every element type fits. */
export type Block = Float64Array;

/** `y[i] = f(a[i], b[i], c[i])` for the first `n` elements. */
export type BlockOp = (n: number, y: Block, a: Block, b: Block, c: Block) => void;

// One short loop an operation: V8 compiles each to a tight loop over float64. What is common is unrolled, which
// saves a third of its time.
const OPS: Readonly<Record<string, BlockOp>> = {
  neg(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = -a[i]!;
  },
  abs(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.abs(a[i]!);
  },
  exp(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.exp(a[i]!);
  },
  log(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.log(a[i]!);
  },
  log1p(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.log1p(a[i]!);
  },
  sqrt(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.sqrt(a[i]!);
  },
  tanh(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Math.tanh(a[i]!);
  },
  isnan(n, y, a) {
    for (let i = 0; i < n; i++) y[i] = Number.isNaN(a[i]!) ? 1 : 0;
  },
  add(n, y, a, b) {
    let i = 0;
    for (; i + 3 < n; i += 4) {
      y[i] = a[i]! + b[i]!;
      y[i + 1] = a[i + 1]! + b[i + 1]!;
      y[i + 2] = a[i + 2]! + b[i + 2]!;
      y[i + 3] = a[i + 3]! + b[i + 3]!;
    }
    for (; i < n; i++) y[i] = a[i]! + b[i]!;
  },
  sub(n, y, a, b) {
    let i = 0;
    for (; i + 3 < n; i += 4) {
      y[i] = a[i]! - b[i]!;
      y[i + 1] = a[i + 1]! - b[i + 1]!;
      y[i + 2] = a[i + 2]! - b[i + 2]!;
      y[i + 3] = a[i + 3]! - b[i + 3]!;
    }
    for (; i < n; i++) y[i] = a[i]! - b[i]!;
  },
  mul(n, y, a, b) {
    let i = 0;
    for (; i + 3 < n; i += 4) {
      y[i] = a[i]! * b[i]!;
      y[i + 1] = a[i + 1]! * b[i + 1]!;
      y[i + 2] = a[i + 2]! * b[i + 2]!;
      y[i + 3] = a[i + 3]! * b[i + 3]!;
    }
    for (; i < n; i++) y[i] = a[i]! * b[i]!;
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
  eq(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! === b[i]! ? 1 : 0;
  },
  lt(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! < b[i]! ? 1 : 0;
  },
  le(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = a[i]! <= b[i]! ? 1 : 0;
  },
  where(n, y, a, b, c) {
    for (let i = 0; i < n; i++) y[i] = a[i]! !== 0 ? b[i]! : c[i]!;
  },
};

// What operations turn into besides.
const LOOPS: Readonly<Record<string, BlockOp>> = {
  ...OPS,
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
    for (let i = 0; i < n; i++) y[i] = a[i]! !== 0 ? 1 : 0;
  },
  mulInt(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = Math.imul(a[i]!, b[i]!);
  },
  powInt(n, y, a, b) {
    for (let i = 0; i < n; i++) y[i] = integerPower(a[i]!, b[i]!);
  },
  addProduct(n, y, a, b, c) {
    let i = 0;
    for (; i + 3 < n; i += 4) {
      y[i] = a[i]! * b[i]! + c[i]!;
      y[i + 1] = a[i + 1]! * b[i + 1]! + c[i + 1]!;
      y[i + 2] = a[i + 2]! * b[i + 2]! + c[i + 2]!;
      y[i + 3] = a[i + 3]! * b[i + 3]! + c[i + 3]!;
    }
    for (; i < n; i++) y[i] = a[i]! * b[i]! + c[i]!;
  },
  subProduct(n, y, a, b, c) {
    let i = 0;
    for (; i + 3 < n; i += 4) {
      y[i] = c[i]! - a[i]! * b[i]!;
      y[i + 1] = c[i + 1]! - a[i + 1]! * b[i + 1]!;
      y[i + 2] = c[i + 2]! - a[i + 2]! * b[i + 2]!;
      y[i + 3] = c[i + 3]! - a[i + 3]! * b[i + 3]!;
    }
    for (; i < n; i++) y[i] = c[i]! - a[i]! * b[i]!;
  },
};

/** C's pow: 1 to any power is 1, also to NaN and ±Infinity. */
function power(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

/** Wraps around; a negative exponent gives the truncated quotient. */
function integerPower(base: number, exponent: number): number {
  if (exponent < 0) return base === 0 ? 0 : (base ** ((exponent % 2) - 2)) | 0;
  let out = 1;
  let square = base;
  for (let e = exponent; e > 0; e >>>= 1) {
    if (e & 1) out = Math.imul(out, square);
    square = Math.imul(square, square);
  }
  return out;
}

/** An operation by its name, or as the graph knows it. */
interface Named {
  readonly op: string;
  readonly primitive?: Primitive | undefined;
}

export function isElementwise({ op, primitive }: Named): boolean {
  return op === 'cast' || op === 'copy' || op in OPS || primitive?.element !== undefined;
}

/** The function of one number that an operation is. */
type Element = (x: number) => number;

/** The loop of that name, or for an operation that has none here, one that calls its `element`. */
export function blockOp(name: string, element?: Element): BlockOp {
  return LOOPS[name] ?? calls(element as Element);
}

function calls(element: Element): BlockOp {
  return (n, y, a) => {
    for (let i = 0; i < n; i++) y[i] = element(a[i]!);
  };
}

/** The loops that make up an operation, one after the other. */
export function loopsOf(op: string, from: DType, to: DType): readonly string[] {
  if (op === 'copy') return [];
  if (op === 'cast') {
    return to === 'float64' || from === 'bool' ? [] : [to];
  }
  if (to === 'int32' && op !== 'where') {
    return op === 'mul' || op === 'pow' ? [`${op}Int`] : [op, 'int32'];
  }
  return [op === 'exp' && to === 'float32' ? 'exp32' : op];
}

/** Does a value between two float32 numbers change the result by more than rounding would? */
export function isSensitive(op: string, to: DType): boolean {
  return !isFloat(to) || op === 'floor' || op === 'ceil' || op === 'round';
}

/** Is the result one of the inputs, or its negative? */
export function picks(op: string): boolean {
  return /^(copy|neg|abs|maximum|minimum|where)$/.test(op);
}
