import type { Storage } from './backend.ts';
import type { ProbabilitySource } from './brands.ts';
import { ArgumentError, describe, operatorError, TensorStateError, XentError } from './errors.ts';
import type { Attrs, NoAttrs, Op } from './op.ts';
import type { Parameter } from './parameter.ts';
import type { Users } from './runtime/users.ts';
import {
  type DType,
  type HostData,
  isFloat,
  type Shape,
  showSpec,
  sizeOf,
  type TensorSpec,
} from './spec.ts';
import type { TensorMethods } from './tensor-methods.ts';

/** A tensor, or a parameter, whose current value is then taken. */
export type TensorLike = Tensor | Parameter;
/** What arithmetic takes: a bare number takes the dtype of its partner where that can hold it. */
export type Operand = TensorLike | number;

/**
 * - `ready`: the value is in JavaScript memory (`host`) or on a backend (`storage`)
 * - `pending`: an expression
 * - `scheduled`: a flush that computes it is under way
 * - `failed`, `released`, `disposed`: there is no value any more, see the error that reading it throws
 */
export type TensorState = 'ready' | 'pending' | 'scheduled' | 'failed' | 'released' | 'disposed';

/** Why there is no value, and what is thrown when it is read in `op`, or, for null, when an expression needs it. */
export interface Missing {
  readonly state: TensorState;
  tell(op: string | null, t: Tensor): unknown;
}

/** @internal */
export const disposed: Missing = {
  state: 'disposed',
  tell: (op, { spec }) =>
    new TensorStateError(
      'XENT_DISPOSED',
      `${op ?? 'read'}: expected values, got ${showSpec(spec)} that was disposed; use it before`,
    ),
};

export const NO_ATTRS: NoAttrs = {};

/** Structured cloning reads enumerable getters, so this turns a silent loss of the value into an error that helps. */
const CLONE_GUARD: object = {
  get transferable(): never {
    throw new XentError(
      'XENT_TRANSFER',
      'postMessage: expected plain data, got a tensor; send `await x.toTransferable()`, and rebuild it with `tensor(data, { shape, dtype })`',
    );
  },
};

/** @internal They are shown every expression that is made. */
export const watchers: ((tensor: Tensor) => void)[] = [];

export interface Tensor extends TensorMethods {}

/**
 * An immutable n-dimensional array that never names a backend: bytes in JavaScript memory, a value on a
 * backend, or an expression that is computed when somebody reads it.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are attached in tensor-methods.ts, above the operations they call.
export class Tensor {
  /** Element type and shape. */
  declare readonly spec: TensorSpec;
  /** Is a gradient with respect to this tensor recorded? */
  declare requiresGrad: boolean;
  /** Gradient that `backward()` left here, for tensors made with `requiresGrad: true`. */
  grad: Tensor | null = null;

  /** @internal The operation, or null for a value. */
  declare op: Op | null;
  /** @internal */
  declare inputs: readonly Tensor[];
  /** @internal */
  declare readonly attrs: Attrs;
  /** @internal */
  host: HostData | null = null;
  /** @internal */
  storage: Storage | null = null;
  /** @internal Settles when a scheduled flush ends. */
  job: Promise<void> | null = null;
  /** @internal Why there is no value any more. */
  error: Missing | null = null;
  /** @internal The parameter whose value this is; gradients stop here. */
  cell: Parameter | null = null;
  /** @internal `backward()` went through here. */
  consumed = false;
  /** @internal Memoised decomposition. */
  expansion: Tensor | null = null;
  /** @internal Who a `dispose` has to wait for; known from when `realize` asked to keep the value on the backend. */
  users: Users | null = null;
  /** @internal Traversal bookkeeping: the walk that saw it last and its number there. */
  mark = 0;
  /** @internal */
  slot = 0;
  /** @internal Where the user called the operation; recorded in debug mode. */
  declare origin: string | undefined;
  /** @internal What made these values probabilities; outlives the history. */
  declare readonly source: ProbabilitySource | null;
  // Behind the others, because printers that look at all fields mostly stop after the first ones.
  readonly guard: object = CLONE_GUARD;

  constructor(
    spec: TensorSpec,
    op: Op | null,
    inputs: readonly Tensor[],
    attrs: Attrs,
    requiresGrad: boolean,
  ) {
    this.spec = spec;
    this.op = op;
    this.inputs = inputs;
    this.attrs = attrs;
    this.requiresGrad = requiresGrad;
    const moved = op?.moves && isFloat(spec.dtype) ? inputs[0]?.source : null;
    this.source = op?.source ?? moved ?? null;
    if (op) for (const watch of watchers) watch(this);
  }

  /** @internal A value in JavaScript memory; `data` is owned by the tensor from now on. */
  static host(spec: TensorSpec, data: HostData, requiresGrad = false): Tensor {
    const t = new Tensor(spec, null, [], NO_ATTRS, requiresGrad);
    t.host = data;
    return t;
  }

  /** @internal */
  get state(): TensorState {
    const { error, host, storage, job } = this;
    if (error) return error.state;
    if (host || storage) return 'ready';
    return job === null ? 'pending' : 'scheduled';
  }

  get shape(): Shape {
    return this.spec.shape;
  }

  get dtype(): DType {
    return this.spec.dtype;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.spec.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.spec.shape);
  }

  /** Spec, state and operation; never a hidden read. */
  toString(): string {
    const grad = this.requiresGrad ? ', requiresGrad' : '';
    const what = this.state === 'ready' && this.host ? 'host' : this.state;
    return `Tensor(${showSpec(this.spec)}, ${what}${this.op ? ` ${this.op.name}` : ''}${grad})`;
  }

  /** @internal */
  valueOf(): never {
    throw operatorError(this);
  }
}

/** Asked without naming the class, so that programs without parameters do not contain it. */
function isCell(value: unknown): value is Parameter {
  return (value as Partial<Parameter> | null | undefined)?.isCell === true;
}

/** @internal The tensor behind an argument; says what came when it is none, or one that was disposed. */
export function asTensor(value: unknown, op: string): Tensor {
  const t = isCell(value) ? value.value : value;
  if (!(t instanceof Tensor)) {
    throw new ArgumentError(
      `${op}: expected a tensor or a parameter, got ${describe(value)}; make one with tensor(…)`,
    );
  }
  if (t.error === disposed) throw missing(op, t);
  return t;
}

/** @internal Why `t` has no value, to tell whoever reads it in `op`, or, for null, needs it in an expression. */
export function missing(op: string | null, t: Tensor): unknown {
  return t.error
    ? t.error.tell(op, t)
    : new TensorStateError(
        'XENT_ASYNC_READ',
        `${op}: expected values, got ${showSpec(t.spec)} on a backend that answers later; write \`await t.item()\` or \`await t.data()\`, or use js()`,
      );
}

/**
 * The operation that made `x` probabilities, seen through reshapes, slices, `detach()` and the like; null for scores.
 * Known as long as the tensor lives, also when it was computed long ago.
 *
 * @example
 * probabilitySource(softmax(x, 1).reshape([-1]));   // 'softmax'
 */
export function probabilitySource(x: TensorLike): ProbabilitySource | null {
  return asTensor(x, 'probabilitySource').source;
}

/** @internal */
export function isTensorLike(value: unknown): value is TensorLike {
  return value instanceof Tensor || isCell(value);
}
