import type { Value, View } from '../value.ts';

/** Where the elements of a factor lie: from `offset` on, so far apart along each direction of the product. */
export interface Factor {
  readonly of: Value;
  readonly offset: number;
  readonly batch: number;
  /** Along the rows of the product for the left factor, along its columns for the right one. */
  readonly outer: number;
  /** Along the sum. */
  readonly inner: number;
}

/** A product as kernels see it: `batch` times `[m, k] · [k, n]`. */
export interface Problem {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: Factor;
  readonly right: Factor;
}

export function problemOf({ shape, args }: Value): Problem {
  const [a, b] = args as [View, View];
  const [n, m, batch = 1] = shape.toReversed() as [number, number, number?];
  const k = a.shape.at(-1) as number;
  return { batch, m, n, k, left: factorOf(a, false), right: factorOf(b, true) };
}

function factorOf({ of, offset, strides }: View, isTurned: boolean): Factor {
  const [right, down, batch = 0] = strides.toReversed() as [number, number, number?];
  const [outer, inner] = isTurned ? [right, down] : [down, right];
  return { of, offset, batch, outer, inner };
}
