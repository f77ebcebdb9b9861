import { requireOptions } from '../check.ts';
import { ShapeError } from '../errors.ts';
import type { Specs } from '../loops/loop.ts';
import { cumulate, extremeOfRows, multiplyRows, sortIndices, sumRows } from '../loops/order.ts';
import { type Attrs, apply, type Primitive } from '../op.ts';
import { normalizeDim, normalizeDims } from '../promote.ts';
import { type DType, type Shape, showSpec, type TensorSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { eq, isnan, where } from './compare.ts';
import { div, maximum, mul } from './elementwise.ts';
import { fullOf } from './fill.ts';
import { flip, reshape } from './movement.ts';

export interface ReduceAttrs extends Attrs {
  /** Reduced dimensions, ascending and not negative. */
  readonly dims: readonly number[];
  readonly keepdim: boolean;
}

export interface DimAttrs extends Attrs {
  readonly dim: number;
}

/** Which dimensions a reduction covers, and whether they stay with size 1. */
export interface ReduceOptions {
  /** One dimension or several; all of them by default. Negative ones count from the end. */
  readonly dim?: number | readonly number[];
  /** Default false. */
  readonly keepdim?: boolean;
}

/** Options, or dimensions bare: `sum(x, 1)` is `sum(x, { dim: 1 })`. */
export type ReduceArgument = number | readonly number[] | ReduceOptions;
export type Reduce = (
  x: TensorLike,
  options?: ReduceArgument,
  more?: { readonly keepdim?: boolean },
) => Tensor;

const NAMES: readonly string[] = ['dim', 'keepdim'];

/** @internal The options that were meant. */
export function reduceOptions<O extends ReduceOptions>(
  op: string,
  given: number | readonly number[] | O | undefined,
  more: Omit<O, 'dim'> | undefined,
  names: readonly string[] = NAMES,
): Partial<O> {
  const bare = given === undefined || typeof given === 'number' || Array.isArray(given);
  const options = bare ? (more ?? {}) : given;
  requireOptions(op, options, names);
  return (bare ? { ...options, dim: given } : options) as Partial<O>;
}

/** @internal The same, as attributes for `x`. */
export function reduceAttrs(
  op: string,
  x: Tensor,
  given: ReduceArgument | undefined,
  more: { readonly keepdim?: boolean } | undefined,
): ReduceAttrs {
  const { dim, keepdim = false } = reduceOptions<ReduceOptions>(op, given, more);
  return { dims: normalizeDims(op, dim, x), keepdim };
}

function reduced(shape: Shape, dims: readonly number[], keepdim: boolean): Shape {
  return keepdim
    ? shape.map((n, i) => (dims.includes(i) ? 1 : n))
    : shape.filter((_, i) => !dims.includes(i));
}

/** @internal The shape of `x` with the reduced dimensions as 1. */
export function keptShape(x: Tensor, dims: readonly number[]): Shape {
  return reduced(x.shape, dims, true);
}

/** @internal Elements that become one. */
export function reducedCount(x: TensorSpec, dims: readonly number[]): number {
  return dims.reduce((count, d) => count * (x.shape[d] ?? 1), 1);
}

/** @internal */
export function inferReduce(
  [{ shape }]: Specs,
  { dims, keepdim }: ReduceAttrs,
): Pick<TensorSpec, 'shape'> {
  return { shape: reduced(shape, dims, keepdim) };
}

/** @internal */
export const sumOp: Primitive<ReduceAttrs> = {
  name: 'sum',
  rows: true,
  loop: sumRows,
  infer: inferReduce,
  vjp: (dy, [x], { dims }) => reshape(dy, keptShape(x, dims)),
};

const prodOp: Primitive<ReduceAttrs> = {
  name: 'prod',
  rows: true,
  loop: multiplyRows,
  infer: inferReduce,
  // With one zero the gradient is the product of the others at that place, with more it is 0.
  vjp(dy, [t], { dims }) {
    const options = { dim: dims, keepdim: true };
    const zero = eq(t, 0);
    const zeros = sum(cast(zero, t.dtype), options);
    const others = prod(where(zero, 1, t), options);
    const atZero = where(eq(zeros, 1), others, 0);
    const elsewhere = where(eq(zeros, 0), div(others, t), 0);
    return mul(reshape(dy, keptShape(t, dims)), where(zero, atZero, elsewhere));
  },
};

/** Extremes of nothing are refused. */
function inferExtreme(op: string, inputs: Specs, attrs: ReduceAttrs): Pick<TensorSpec, 'shape'> {
  const [spec] = inputs;
  if (attrs.dims.some((d) => spec.shape[d] === 0)) {
    throw new ShapeError(
      `${op}: expected at least one element, got ${showSpec(spec)}; skip the empty batch`,
    );
  }
  return inferReduce(inputs, attrs);
}

function extremeOp(name: string, sign: 1 | -1): Primitive<ReduceAttrs> {
  return {
    name,
    rows: true,
    loop: extremeOfRows(sign, false),
    infer: (inputs, attrs) => inferExtreme(name, inputs, attrs),
    vjp(dy, [t], { dims }, y) {
      const kept = keptShape(t, dims);
      const best = reshape(y, kept);
      // NaN wins every comparison, so it shares the gradient although it equals nothing.
      const hit = maximum(eq(t, best), isnan(t));
      const mask = cast(hit, t.dtype);
      const share = div(reshape(dy, kept), sum(mask, { dim: dims, keepdim: true }));
      return mul(mask, share);
    },
  };
}

function reduce(op: Primitive<ReduceAttrs>, boolTo?: DType): Reduce {
  return (x, options, more) => {
    let t = asTensor(x, op.name);
    if (t.dtype === 'bool' && boolTo) t = cast(t, boolTo);
    return apply(op, [t], reduceAttrs(op.name, t, options, more));
  };
}

/** Sum; booleans are counted. 0 for an empty tensor. */
export const sum: Reduce = /* @__PURE__ */ reduce(sumOp, 'int32');
/** Product; 1 for an empty tensor. */
export const prod: Reduce = /* @__PURE__ */ reduce(prodOp, 'int32');
/** Largest element; NaN if there is one. Ties share the gradient. */
export const amax: Reduce = /* @__PURE__ */ reduce(/* @__PURE__ */ extremeOp('amax', 1));
/** Smallest element; NaN if there is one. Ties share the gradient. */
export const amin: Reduce = /* @__PURE__ */ reduce(/* @__PURE__ */ extremeOp('amin', -1));

export interface ArgAttrs extends DimAttrs {
  readonly keepdim: boolean;
}

export interface DimOptions {
  /** Negative ones count from the end. */
  readonly dim?: number;
  /** Default false. */
  readonly keepdim?: boolean;
}

/** Position of an extreme along one dimension, or in the flattened tensor: `argmax(x)`, `argmax(x, 1)`, `argmax(x, { dim: 1 })`. */
export type ArgReduce = (
  x: TensorLike,
  dim?: number | DimOptions,
  options?: { readonly keepdim?: boolean },
) => Tensor;

function argReduce(name: string, sign: 1 | -1): ArgReduce {
  const op: Primitive<ArgAttrs> = {
    name,
    rows: true,
    loop: extremeOfRows(sign, true),
    infer: (inputs, { dim, keepdim }) => ({
      dtype: 'int32',
      ...inferExtreme(name, inputs, { dims: [dim], keepdim }),
    }),
  };
  return (x, arg, more) => {
    const t = asTensor(x, name);
    const { dims, keepdim } = reduceAttrs(name, t, arg, more);
    const [row, dim = 0] = dims.length === 1 ? [t, dims[0]] : [reshape(t, [t.size])];
    const position = apply(op, [row], { dim, keepdim: false });
    return reshape(position, reduced(t.shape, dims, keepdim));
  };
}

/**
 * Index of the largest element: the first one on a tie, that of a NaN if there is one. Without `dim` an index
 * into the flattened tensor.
 * @see https://pytorch.org/docs/stable/generated/torch.argmax.html
 */
export const argmax: ArgReduce = /* @__PURE__ */ argReduce('argmax', 1);
/** Index of the smallest element; see {@link argmax}. */
export const argmin: ArgReduce = /* @__PURE__ */ argReduce('argmin', -1);

const cumsumOp: Primitive<DimAttrs> = {
  name: 'cumsum',
  rows: true,
  loop: cumulate,
  vjp: (dy, _x, { dim }) => flip(cumsum(flip(dy, [dim]), dim), [dim]),
};

/** Sum of the elements up to and including each place along `dim`. */
export function cumsum(x: TensorLike, dim: number): Tensor {
  let t = asTensor(x, 'cumsum');
  if (t.dtype === 'bool') t = cast(t, 'int32');
  if (t.ndim === 0) return t;
  return apply(cumsumOp, [t], { dim: normalizeDim('cumsum', dim, t) });
}

export interface ArgsortAttrs extends DimAttrs {
  readonly descending: boolean;
}

const argsortOp: Primitive<ArgsortAttrs> = {
  name: 'argsort',
  rows: true,
  loop: sortIndices,
  infer: () => ({ dtype: 'int32' }),
};

export interface SortOptions {
  /** Default -1. */
  readonly dim?: number | undefined;
  /** Largest first. Default false. */
  readonly descending?: boolean;
  /** Accepted for PyTorch's sake: sorting is always stable. */
  readonly stable?: boolean;
}

/**
 * Indices that sort `x` along a dimension, by default the last. Stable; NaN counts as the largest value.
 * @see https://pytorch.org/docs/stable/generated/torch.argsort.html
 */
export function argsort(
  x: TensorLike,
  dim?: number | SortOptions,
  options?: Omit<SortOptions, 'dim'>,
): Tensor {
  const chosen = typeof dim === 'object' ? dim : { ...options, dim };
  let t = asTensor(x, 'argsort');
  if (t.dtype === 'bool') t = cast(t, 'int32');
  const d = normalizeDim('argsort', chosen.dim ?? -1, t);
  return t.ndim === 0
    ? fullOf([], 0, 'int32')
    : apply(argsortOp, [t], { dim: d, descending: chosen.descending ?? false });
}
