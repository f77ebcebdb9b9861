import type { FloatArray } from './scratch.ts';

/**
 * The loops over one contiguous row `[from, to)`, once for each element type: V8 makes fast code for
 * a typed-array access that only ever sees one type, so the two types share no loop.
 */
export interface RowKernels<A extends FloatArray> {
  /**
   * Whether exponentials may be shifted by any element instead of the maximum: float32 results
   * leave so much of float64's range unused that one pass over the row can be saved.
   */
  readonly anyShift: boolean;
  create(length: number): A;
  /** The largest element; NaN is passed over, an empty row gives -Infinity. */
  max(x: A, from: number, to: number): number;
  /** Where `value`, which must occur, is first found from `from` on. */
  indexOf(x: A, value: number, from: number): number;
  /** Sum of `exp(x - shift)`: NaN if NaN occurs, Infinity or NaN if a term is out of range. */
  expSum(x: A, from: number, to: number, shift: number): number;
  /** `expSum` that also writes the terms to `e`, which starts with the element `from`. */
  expInto(x: A, from: number, to: number, shift: number, e: Float64Array, at: number): number;
  /** `y = e factor`. */
  scale(e: Float64Array, factor: number, y: A, from: number, to: number): void;
  /** `y = e factor - w scale`. */
  scaleMinus(
    e: Float64Array,
    factor: number,
    w: Float64Array,
    scale: number,
    y: A,
    from: number,
    to: number,
  ): void;
  /** `y = (x - shift) - rest`. */
  subtract(x: A, shift: number, rest: number, y: A, from: number, to: number): void;
  /** Sum of `w (x - shift)`. */
  weightedSum(x: A, from: number, to: number, shift: number, w: Float64Array): number;
  /** `dx = p (dy - sum of dy p)`. */
  softmaxBackward(p: A, dy: A, dx: A, from: number, to: number): void;
  /** `dx = dy - exp(logp) sum of dy`. */
  logSoftmaxBackward(logp: A, dy: A, dx: A, from: number, to: number): void;
  /** Copies `columns` columns of a `[count, step]` matrix that starts at `at` to rows of `y`. */
  gather(x: A, at: number, step: number, count: number, columns: number, y: A): void;
  /** The inverse of `gather`: rows of `y` to columns of `x`. */
  scatter(y: A, x: A, at: number, step: number, count: number, columns: number): void;
}
