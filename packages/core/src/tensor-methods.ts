/// <reference lib="esnext.disposable" preserve="true" />

import type { LogProbabilities, Probabilities } from './brands.ts';
import { requireOptions } from './check.ts';
import { ArgumentError } from './errors.ts';
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
import type { BackwardOptions, Runtime } from './runtime/runtime.ts';
import { session } from './runtime/session.ts';
import type { Steps } from './runtime/steps.ts';
import type { DType, HostData, Shape } from './spec.ts';
import { asTensor, isTensorLike, type Operand, Tensor, type TensorLike } from './tensor.ts';

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
  /** @internal Where `runtime` keeps track of what is assigned. */
  stepsOf(runtime: Runtime): Steps;
}

/** A function as a method: the tensor becomes the first argument. */
type AsFunctions<M> = {
  readonly [K in keyof M]: M[K] extends (...args: infer A) => infer R
    ? (x: TensorLike, ...args: A) => R
    : never;
};

const functions: AsFunctions<Fluent> = {
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
};

/** @internal */
export const reads: Reads & ThisType<TensorLike> = {
  async item() {
    const t = asTensor(this, 'item');
    return onlyElement('item', t, await read(session(), t));
  },
  async data() {
    return read(session(), asTensor(this, 'data'));
  },
  async array() {
    const t = asTensor(this, 'array');
    return toNested(await read(session(), t), t.shape, t.dtype);
  },
  itemSync() {
    const t = asTensor(this, 'itemSync');
    return onlyElement('itemSync', t, readSync(session(), 'itemSync', t));
  },
  dataSync() {
    return readSync(session(), 'dataSync', asTensor(this, 'dataSync'));
  },
};

const DISPOSE: symbol = Symbol.dispose ?? Symbol.for('Symbol.dispose');

const tensorOnly: Omit<TensorMethods, keyof Fluent | keyof Reads | typeof Symbol.dispose> &
  ThisType<Tensor> = {
  backward(options = {}) {
    requireOptions('backward', options, ['gradient', 'retainGraph', 'createGraph']);
    if (isTensorLike(options)) {
      throw new ArgumentError('backward: pass the gradient that arrives as { gradient }');
    }
    session().backward(asTensor(this, 'backward'), options);
  },
  dispose() {
    session().residency.dispose(this);
  },
  async toTransferable() {
    return { data: await read(session(), this), shape: this.shape, dtype: this.dtype };
  },
};

/** @internal */
export function attach(prototype: object, methods: object): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** @internal */
export const fluent: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(functions).map(([name, fn]) => [
    name,
    function (this: TensorLike, ...args: never[]): unknown {
      return (fn as (x: TensorLike, ...args: never[]) => unknown)(this, ...args);
    },
  ]),
);

// The one declared side effect of this package: methods cannot sit in the classes, below the operations they call.
attach(Tensor.prototype, { ...fluent, ...reads, ...tensorOnly });
Object.defineProperty(Tensor.prototype, DISPOSE, {
  value: tensorOnly.dispose,
  writable: true,
  configurable: true,
});
