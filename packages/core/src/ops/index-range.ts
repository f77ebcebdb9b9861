import { IndexError } from '../errors.ts';
import { showSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';

/** @internal Refuses host indices outside `0 … size - 1`, at the call and by position. */
export function requireIndices(op: string, index: Tensor, size: number): void {
  const data = index.host;
  if (!data) return;
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (v < 0 || v >= size) {
      throw new IndexError(
        `${op}: expected indices from 0 to ${size - 1}, got ${v} at position ${i} of ${showSpec(index)}`,
        i,
        v,
      );
    }
  }
}
