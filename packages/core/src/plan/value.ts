import type { Walked } from '../graph/walk.ts';
import { postorder } from '../graph/walk.ts';
import type { Attrs, Primitive } from '../op.ts';
import { type DType, type Shape, sizeOf, type TensorSpec } from '../spec.ts';
import type { Dense, View as ViewOf } from './views.ts';

/** How the elements of a value are read. */
export type View = ViewOf<Value>;

/** Something that is computed, or comes in: a node of the graph after views are folded into their readers. */
export interface Value extends Dense, Walked {
  readonly op: string;
  readonly attrs: Attrs;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly size: number;
  readonly args: readonly View[];
  /** What has to be there first: the arguments, and those of the partner. */
  inputs: readonly Value[];
  /** What the graph knows of the operation. */
  readonly primitive?: Primitive | undefined;
  /** The one number that all elements of a constant have. */
  readonly literal?: number | undefined;
  /** The one that is computed along with it. */
  partner?: Value;
  /** Which array or buffer holds it; -1 where none does. */
  slot: number;
  /** Values of one level need nothing of each other, except inside a pass. */
  level: number;
  /** Computed wherever it is read, and never stored. */
  inlined: boolean;
}

export function makeValue(
  op: string,
  { dtype, shape }: TensorSpec,
  args: readonly View[],
  attrs: Attrs = {},
  primitive?: Primitive,
): Value {
  return {
    op,
    attrs,
    dtype,
    shape,
    size: sizeOf(shape),
    args,
    inputs: args.map((view) => view.of),
    primitive,
    slot: -1,
    mark: 0,
    level: 0,
    inlined: false,
  };
}

/** Is it there before anything is computed: a constant, positions, or what comes in? */
export const isLeaf = ({ args }: Value): boolean => args.length === 0;

/** Everything that `roots` need, and they themselves, each after what it needs. */
export function inOrder(roots: readonly Value[]): Value[] {
  const out: Value[] = [];
  postorder(
    roots,
    (value) => value.inputs,
    (value) => out.push(value),
  );
  return out;
}
