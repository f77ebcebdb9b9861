import { ArgumentError } from '../errors.ts';
import { normalizeDim } from '../promote.ts';
import { showSpec } from '../spec.ts';
import { asTensor, type TensorLike } from '../tensor.ts';
import type { ValuesAndIndices } from './extremes.ts';
import { gather } from './indexing.ts';
import { argsort, type SortOptions } from './reduce.ts';
import { narrow } from './slicing.ts';

/**
 * Sorted values along a dimension, and where they stood (int32). Stable; NaN counts as the largest value.
 * The gradient goes back to where the values stood.
 *
 * @param dim default -1; with `descending` (default false) as options
 * @example
 * sort(tensor([3, 1, 2]));                          // values [1, 2, 3], indices [1, 2, 0]
 * sort(tensor([3, 1, 2]), { descending: true });    // values [3, 2, 1], indices [0, 2, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.sort.html
 */
export function sort(
  x: TensorLike,
  dim?: number | SortOptions,
  options?: Omit<SortOptions, 'dim'>,
): ValuesAndIndices {
  const { descending = false, dim: chosen = -1 } =
    typeof dim === 'object' ? dim : { ...options, dim };
  const t = asTensor(x, 'sort');
  const d = normalizeDim('sort', chosen, t);
  const indices = argsort(t, d, { descending });
  return { values: t.ndim === 0 ? t : gather(t, d, indices), indices };
}

export interface TopkOptions {
  /** Default -1. */
  readonly dim?: number;
  /** The largest ones, otherwise the smallest. Default true. */
  readonly largest?: boolean;
  /** Accepted for PyTorch's sake: the result is always sorted. */
  readonly sorted?: boolean;
}

/**
 * The `k` largest (or smallest) elements along a dimension, best first, and where they stand. On a tie the first
 * one comes first; NaN counts as the largest value.
 *
 * @param k from 0 to the size of the dimension
 * @throws ArgumentError for another `k`
 * @example
 * topk(tensor([1, 9, 4]), 2);   // values [9, 4], indices [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.topk.html
 */
export function topk(x: TensorLike, k: number, options: TopkOptions = {}): ValuesAndIndices {
  const t = asTensor(x, 'topk');
  const d = normalizeDim('topk', options.dim ?? -1, t);
  const n = t.shape[d] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > n) {
    throw new ArgumentError(
      `topk: expected k from 0 to ${n}, the size of dimension ${d} of ${showSpec(t)}, got ${k}`,
    );
  }
  const order = argsort(t, d, { descending: options.largest ?? true });
  if (t.ndim === 0) return { values: t, indices: order };
  const indices = narrow(order, d, 0, k);
  return { values: gather(t, d, indices), indices };
}
