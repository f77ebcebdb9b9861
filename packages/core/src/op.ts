import type { ProbabilitySource } from './brands.ts';
import type { Loop, Shapes, Specs } from './loops/loop.ts';
import { baking, gradEnabled } from './mode.ts';
import type { Dense, View } from './plan/views.ts';
import {
  allocate,
  checkDType,
  type DType,
  type HostData,
  isFloat,
  requireMemory,
  type Shape,
  type TensorSpec,
} from './spec.ts';
import { asTensor, NO_ATTRS, Tensor, type TensorLike } from './tensor.ts';

export type AttrValue = number | string | boolean | readonly number[];
/** Constants of an operation; part of a graph's key. */
export type Attrs = Readonly<Record<string, AttrValue>>;
export type NoAttrs = Readonly<Record<never, never>>;

/** The inputs of an operation, which knows how many it has. */
export type Inputs = readonly [Tensor, Tensor, Tensor, ...Tensor[]];

interface OpDefinition<A> {
  readonly name: string;
  /**
   * Where the output's spec differs from the first input's. Runs at the user's call, so that a shape error points at
   * the user's line.
   */
  infer?(inputs: Specs, attrs: A): Partial<TensorSpec>;
  /**
   * The gradient of input `i` where `dy` arrives at the result `y`, `null` for none; asked for inputs that need one, and
   * broadcasting is undone by the caller. A composite without a rule is differentiated through its decomposition; a
   * primitive of floats has one.
   */
  vjp?(dy: Tensor, inputs: Inputs, attrs: A, y: Tensor, i: number): Tensor | null;
  /** Its results are (log) probabilities. */
  readonly source?: ProbabilitySource;
  /** Moves, repeats or converts the values of its first input: what is known of them holds for the result. */
  readonly moves?: true;
}

/** An operation that every backend has. */
export interface Primitive<A = Attrs> extends OpDefinition<A> {
  /** The function of one number that an elementwise operation of one input is. */
  readonly element?: (x: number) => number;
  /** The first input read in another way: then nothing is computed. `shape` is the result's. */
  view?<D extends Dense>(x: View<D>, attrs: A, shape: Shape): View<D>;
  /** The plain loop for these specs, for backends in JavaScript that have nothing faster. See `LoopMaker`. */
  loop?(out: TensorSpec, inputs: Shapes, attrs: A): Loop;
  /** The loop goes along `attrs.dim` or `attrs.dims`, and takes these to be the last dimensions. */
  readonly rows?: true;
}

/** An operation that a backend may have a kernel for, and that is otherwise replaced by its decomposition. */
export interface Composite<A = Attrs> extends OpDefinition<A> {
  decompose(inputs: Inputs, attrs: A): Tensor;
}

export type Op<A = Attrs> = Primitive<A> | Composite<A>;

export { NO_ATTRS };

/** The spec of an operation's output. */
export function inferSpec<A>(op: Op<A>, inputs: readonly TensorSpec[], attrs: A): TensorSpec {
  return { ...(inputs[0] as TensorSpec), ...op.infer?.(inputs as Specs, attrs) };
}

/**
 * Extends the graph by one operation, which takes `inputs` over, with values in the place of parameters. What comes as
 * float16 is computed in float32, and the result rounded once.
 */
export function apply<A extends Attrs>(
  op: Op<A>,
  inputs: readonly TensorLike[],
  attrs: A = NO_ATTRS as A,
): Tensor {
  const x = inputs as Tensor[];
  // Pushed, not mapped: of one kind in all tiers of the engine, which else compiles every rule again.
  const specs: TensorSpec[] = [];
  let grad = false;
  for (let i = 0; i < x.length; i++) {
    const t = asTensor(x[i], op.name);
    x[i] = t;
    specs.push(t.spec);
    grad ||= t.requiresGrad;
  }
  const spec = inferSpec(op, specs, attrs);
  requireMemory(op.name, spec);
  if (!op.moves && specs.some(isHalf)) {
    const y = apply(op, x.map(widened), attrs);
    return y.dtype === 'float32' ? cast(y, 'float16') : y;
  }
  return new Tensor(spec, op as Op, x, attrs, grad && gradEnabled && isFloat(spec.dtype));
}

export interface CastAttrs extends Attrs {
  readonly dtype: DType;
}

const castOp: Primitive<CastAttrs> = {
  name: 'cast',
  moves: true,
  infer: (_, { dtype }) => ({ dtype }),
  vjp: (dy, [x]) => cast(dy, x.dtype),
};

/**
 * Converts to another element type. Floats become int32 by truncation, and bool by `x != 0`.
 *
 * @example
 * cast(tensor([1.7, -1.7]), 'int32');   // [1, -1]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.to.html
 */
export function cast(x: TensorLike, dtype: DType): Tensor {
  const t = asTensor(x, 'cast');
  checkDType('cast', dtype);
  return t.dtype === dtype ? t : apply(castOp, [t], { dtype });
}

const isHalf = ({ dtype }: TensorSpec): boolean => dtype === 'float16';

/** @internal float16 as float32, which operations compute in. */
export function widened(x: Tensor): Tensor {
  return isHalf(x.spec) ? cast(x, 'float32') : x;
}

/**
 * A bare number as a scalar tensor: inside a rule it becomes a constant of the graph, in a user's call an input
 * of the graph, so that a value that changes every step (a temperature, a learning rate) never causes a recompile.
 */
export function scalar(value: number, dtype: DType): Tensor {
  return baking
    ? fullOf([], value, dtype)
    : Tensor.host({ dtype, shape: [] }, allocate(dtype, 1).fill(value) as HostData);
}

export interface FullAttrs extends Attrs {
  readonly shape: Shape;
  readonly value: number;
  readonly dtype: DType;
}

/** A constant in every element. Defined here because bare numbers become one. */
export const fullOp: Primitive<FullAttrs> = {
  name: 'full',
  infer: (_, { shape, dtype }) => ({ dtype, shape }),
};

/** @internal A constant of the graph. */
export function fullOf(shape: Shape, value: number, dtype: DType): Tensor {
  return apply(fullOp, [], { shape, value, dtype });
}
