/// <reference lib="esnext.disposable" preserve="true" />

import { type BackwardOptions, backward } from './autograd.ts';
import type { LogProbabilities, Probabilities } from './brands.ts';
import { requireOptions } from './check.ts';
import { type NestedValues, toNested } from './nested.ts';
import { relu } from './ops/activation-rectified.ts';
import { cast } from './ops/cast.ts';
import { clone } from './ops/clone.ts';
import { eq, le, lt } from './ops/compare.ts';
import { detach } from './ops/detach.ts';
import { abs, add, div, exp, log, mul, neg, pow, sqrt, sub, tanh } from './ops/elementwise.ts';
import { type ExtremeMethod, max, min } from './ops/extremes.ts';
import { ge, gt, ne } from './ops/logic.ts';
import { sigmoid } from './ops/math.ts';
import { matmul } from './ops/matmul.ts';
import { permute, reshape } from './ops/movement.ts';
import { argmax, type DimOptions, type ReduceArgument, sum } from './ops/reduce.ts';
import { type FlattenOptions, flatten, squeeze, transpose, unsqueeze } from './ops/shape.ts';
import { logSoftmax, softmax } from './ops/softmax.ts';
import { mean } from './ops/statistics.ts';
import { onlyElement, read, readSync } from './runtime/reader.ts';
import { dispose } from './runtime/residency.ts';
import type { Runtime } from './runtime/runtime.ts';
import { session } from './runtime/session.ts';
import type { DType, HostData, Shape } from './spec.ts';
import { asTensor, type Operand, Tensor, type TensorLike } from './tensor.ts';

/** A tensor's values and what is needed to rebuild it, ready for `postMessage`. */
export interface TransferableTensor {
  readonly data: HostData;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Fluent spelling of the common operations; everything else is a function. */
export interface Fluent {
  add(other: Operand): Tensor;
  sub(other: Operand): Tensor;
  mul(other: Operand): Tensor;
  div(other: Operand): Tensor;
  pow(exponent: Operand): Tensor;
  neg(): Tensor;
  abs(): Tensor;
  exp(): Tensor;
  log(): Tensor;
  sqrt(): Tensor;
  tanh(): Tensor;
  sigmoid(): Probabilities;
  relu(): Tensor;
  eq(other: Operand): Tensor;
  ne(other: Operand): Tensor;
  lt(other: Operand): Tensor;
  le(other: Operand): Tensor;
  gt(other: Operand): Tensor;
  ge(other: Operand): Tensor;
  matmul(other: TensorLike): Tensor;
  sum(options?: ReduceArgument, more?: { readonly keepdim?: boolean }): Tensor;
  mean(options?: ReduceArgument, more?: { readonly keepdim?: boolean }): Tensor;
  /** `max()` of everything, `max(dim)` with the indices, `max(other)` element by element. */
  readonly max: ExtremeMethod;
  /** See {@link Fluent.max}. */
  readonly min: ExtremeMethod;
  argmax(dim?: number | DimOptions, options?: { readonly keepdim?: boolean }): Tensor;
  softmax(dim: number): Probabilities;
  logSoftmax(dim: number): LogProbabilities;
  reshape(shape: Shape): Tensor;
  flatten(options?: number | FlattenOptions): Tensor;
  squeeze(dim?: number | readonly number[]): Tensor;
  unsqueeze(dim: number): Tensor;
  transpose(dim0: number, dim1: number): Tensor;
  permute(dims: readonly number[]): Tensor;
  /** Converts to another element type. */
  to(dtype: DType): Tensor;
  /** The same value, a constant for differentiation. */
  detach(): Tensor;
  /** The same values as a tensor of its own; gradients pass through. */
  clone(): Tensor;
}

/** Reading values. The first read of a pending tensor computes it, with everything else that waits. */
export interface Reads {
  /** The value of a tensor of one element. */
  item(): Promise<number>;
  /** A copy of the values, row-major; booleans as 0 and 1. */
  data(): Promise<HostData>;
  /** The values in nested arrays; booleans as booleans. */
  array(): Promise<NestedValues>;
  /** Like {@link Reads.item}, without a promise. Only on a synchronous backend. */
  itemSync(): number;
  /** Like {@link Reads.data}, without a promise. Only on a synchronous backend. */
  dataSync(): HostData;
}

export interface TensorMethods extends Fluent, Reads {
  /**
   * Adds the gradients of this scalar to `grad` of every parameter, and every tensor with `requiresGrad`, that it
   * depends on. Only extends the graph; computed with the next read or step.
   * @throws AutogradError when nothing requires gradients, or for a tensor of several elements without `gradient`
   * @see https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html
   */
  backward(options?: BackwardOptions): void;
  /** Gives memory on a backend back early. Nothing has to be disposed. */
  dispose(): void;
  /** `dispose`, for `using`. */
  [Symbol.dispose](): void;
  /** The values in a form that `postMessage` takes. */
  toTransferable(): Promise<TransferableTensor>;
}

export interface ParameterMethods extends Fluent, Reads {
  /**
   * Points the parameter at a new value of the same shape and dtype, from now on.
   * @throws ShapeError when it does not fit
   */
  assign(value: TensorLike): void;
  /** @internal `loss` is computed with the gradient that it left here. */
  watch(loss: Tensor, runtime: Runtime): void;
}

/** Methods as functions: the tensor becomes the first argument. */
type AsFunctions<M, T = TensorLike> = {
  readonly [K in keyof M]: M[K] extends (...args: infer A) => infer R
    ? (x: T, ...args: A) => R
    : never;
};

const data = async (x: TensorLike): Promise<HostData> => read(session(), asTensor(x, 'read'));

const dataSync = (x: TensorLike): HostData => readSync(session(), asTensor(x, 'read'));

/** @internal What tensors and parameters have in common. */
export const fluent: AsFunctions<Fluent & Reads> = {
  add,
  sub,
  mul,
  div,
  pow,
  neg,
  abs,
  exp,
  log,
  sqrt,
  tanh,
  sigmoid,
  relu,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  matmul,
  sum,
  mean,
  max,
  min,
  argmax,
  softmax,
  logSoftmax,
  reshape,
  flatten,
  squeeze,
  unsqueeze,
  transpose,
  permute,
  to: cast,
  detach,
  clone,
  item: async (x) => onlyElement(x, await data(x)),
  data,
  array: async (x) => toNested(await data(x), x.shape, x.dtype),
  itemSync: (x) => onlyElement(x, dataSync(x)),
  dataSync,
};

/** @internal Functions as methods. */
export function attach(prototype: object, functions: object): void {
  const methods = prototype as Record<string, unknown>;
  for (const [name, fn] of Object.entries(functions)) {
    methods[name] = function (this: unknown, ...args: unknown[]): unknown {
      return fn(this, ...args);
    };
  }
}

const own: AsFunctions<
  Omit<TensorMethods, keyof Fluent | keyof Reads | typeof Symbol.dispose>,
  Tensor
> = {
  backward(x, options = {}) {
    requireOptions('backward', options, ['gradient', 'retainGraph', 'createGraph']);
    backward(asTensor(x, 'backward'), session(), options);
  },
  dispose,
  toTransferable: async (x) => ({ data: await data(x), shape: x.shape, dtype: x.dtype }),
};

// The one declared side effect of this package: methods cannot sit in the classes, below the operations they call.
attach(Tensor.prototype, { ...fluent, ...own });
Tensor.prototype[Symbol.dispose ?? Symbol.for('Symbol.dispose')] = Tensor.prototype.dispose;
