import { type Attrs, type DType, type Shape, sizeOf, type TensorSpec } from '@xent/core';
import type { Dense, View as ViewOf } from '@xent/core/plan';

/** How the elements of a value are read. */
export type View = ViewOf<Value>;

/** Something that is computed, or comes in: a node of the graph after views are folded into their readers. */
export interface Value extends Dense {
  readonly op: string;
  readonly attrs: Attrs;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly size: number;
  readonly args: readonly View[];
  /** The one number that all elements of a constant have. */
  readonly literal?: number;
  /** Computed wherever it is read, and never stored. */
  inlined: boolean;
}

export function makeValue(
  op: string,
  { dtype, shape }: TensorSpec,
  args: readonly View[],
  attrs: Attrs = {},
): Value {
  return { op, attrs, dtype, shape, size: sizeOf(shape), args, inlined: false };
}

/** Memory that one kernel leaves for the next. */
export function scratch(dtype: DType, size: number): Value {
  return makeValue('scratch', { dtype, shape: [size] }, []);
}

/** Every element takes four bytes on the device, booleans too; of float16 two share a word. */
export const bytesOnDevice = (size: number, dtype: DType = 'float32'): number =>
  4 * (dtype === 'float16' ? Math.ceil(size / 2) : size);
