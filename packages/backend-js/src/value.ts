import type { Attrs, DType, HostData, Shape, TensorSpec } from '@xent/core';
import type { View as ViewOf } from '@xent/core/plan';

/** The arrays that a run works on, by slot. */
export type Arrays = HostData[];

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
  /** Contents of a constant. */
  readonly data?: HostData;
  /** The one that is computed in the same pass. */
  partner?: Value;
  /** Which array holds it; -1 while that is open, or if it only lives inside a pass. */
  slot: number;
  /** Values of one level need nothing of each other, except inside a pass. */
  level: number;
}

export function makeValue(
  op: string,
  { dtype, shape }: TensorSpec,
  args: readonly View[],
  attrs: Attrs = {},
): Value {
  let size = 1;
  for (const n of shape) size *= n;
  return { op, attrs, dtype, shape, size, args, slot: -1, level: 0 };
}
