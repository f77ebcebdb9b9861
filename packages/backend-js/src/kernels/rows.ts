import type { RowKernels } from './row-kernels.ts';
import { ROW_KERNELS_32 } from './row-kernels-32.ts';
import { ROW_KERNELS_64 } from './row-kernels-64.ts';
import type { FloatArray } from './scratch.ts';

/**
 * A tensor seen as `[outer, classes, inner]`: `outer inner` items, whose `classes` elements are
 * `inner` apart. With `inner` 1 the rows are contiguous.
 */
export interface RowShape {
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
}

/** The loops for the element type of `x`. */
export function rowKernels(x: FloatArray): RowKernels<FloatArray> {
  return x instanceof Float32Array ? ROW_KERNELS_32 : ROW_KERNELS_64;
}

// Enough columns for whole cache lines of the tensor, few enough to keep a block in the cache.
const BLOCK_ELEMENTS = 8192;
const MIN_COLUMNS = 8;

/**
 * Calls `body(inputs, output, rows, item)` for blocks of contiguous rows, the first of which is item
 * number `item`. If `inner` is not 1, blocks of columns are copied to rows and back.
 */
export function forEachBlock(
  shape: RowShape,
  inputs: readonly FloatArray[],
  output: FloatArray | undefined,
  body: (
    inputs: readonly FloatArray[],
    output: FloatArray | undefined,
    rows: number,
    item: number,
  ) => void,
): void {
  const { outer, classes, inner } = shape;
  if (inner === 1) {
    body(inputs, output, outer, 0);
    return;
  }
  const columns = Math.min(inner, Math.max(MIN_COLUMNS, Math.floor(BLOCK_ELEMENTS / classes)));
  const rowInputs = inputs.map((x) => rowKernels(x).create(classes * columns));
  const rowOutput = output && rowKernels(output).create(classes * columns);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i += columns) {
      const count = Math.min(columns, inner - i);
      const at = o * classes * inner + i;
      for (const [index, x] of inputs.entries()) {
        rowKernels(x).gather(x, at, inner, classes, count, rowInputs[index]!);
      }
      body(rowInputs, rowOutput, count, o * inner + i);
      if (output && rowOutput) {
        rowKernels(output).scatter(rowOutput, output, at, inner, classes, count);
      }
    }
  }
}
