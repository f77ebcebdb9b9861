import type { Attrs, DType, HostData, Primitive, Shape, TensorSpec } from '@xent/core';
import { sizeOf } from '@xent/core';
import type { View as ViewOf } from '@xent/core/plan';

/** The arrays that a run works on, by slot. */
export type Arrays = HostData[];

/**
 * Writes a value from its inputs. Parameters of type `never` let each operation name the types that its arrays are
 * known to have.
 */
export type Run = (y: never, ...inputs: never[]) => void;

/** One pass over arrays. */
export type Kernel = (arrays: Arrays) => void;

/** How the elements of a value are read. */
export type View = ViewOf<Value>;

/** Something that is computed, or comes in: a node of the graph after views are folded into their readers. */
export interface Value {
  readonly op: string;
  readonly attrs: Attrs;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly size: number;
  readonly args: readonly View[];
  /** What the pass that computes it reads: its arguments, and those of its partner. */
  inputs: readonly Value[];
  /** What the graph knows of the operation. */
  readonly primitive?: Primitive | undefined;
  /** Contents of a constant. */
  readonly data?: HostData;
  /** The one that is computed in the same pass. */
  partner?: Value;
  /** Which array holds it; -1 while that is open, or if it only lives inside a pass. */
  slot: number;
  /** Where a walk has been. */
  mark: number;
  /** Values of one level need nothing of each other, except inside a pass. */
  level: number;
}

export function makeValue(
  op: string,
  { dtype, shape }: TensorSpec,
  args: readonly View[],
  attrs: Attrs = {},
  primitive?: Primitive,
): Value {
  const inputs = args.map((view) => view.of);
  const size = sizeOf(shape);
  return { op, attrs, dtype, shape, size, args, inputs, primitive, slot: -1, mark: 0, level: 0 };
}
