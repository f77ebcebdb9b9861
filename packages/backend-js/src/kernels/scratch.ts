/** Arrays that hold real numbers; kernels get inputs and outputs of one such type at a time. */
export type FloatArray = Float32Array | Float64Array;

// Larger blocks are not kept, so that one huge product does not hold memory for ever.
const KEPT = 1 << 19;

let kept: Float64Array | undefined;

/** `length` or more float64 numbers of arbitrary content, valid until the next call. */
export function borrowScratch(length: number): Float64Array {
  if (length > KEPT) return new Float64Array(length);
  if (kept === undefined || kept.length < length) {
    kept = new Float64Array(Math.min(KEPT, Math.max(4096, 2 * length)));
  }
  return kept;
}
