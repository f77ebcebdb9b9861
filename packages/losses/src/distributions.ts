import { showSpec, sizeOf, type Tensor, warn } from '@xent/core';
import type { ClassLayout } from './class-layout.ts';

const CHECKED_ITEMS = 32;

/** Looks at the first items of a target in JavaScript memory: are they distributions? */
export function adviseOnDistributions(
  op: string,
  { host, spec }: Tensor,
  { dim, classes }: ClassLayout,
): void {
  const block = sizeOf(spec.shape.slice(dim));
  const inner = block / classes;
  const seen = host?.subarray(0, Math.ceil((CHECKED_ITEMS * classes) / block) * block);
  const sums: number[] = [];
  seen?.forEach((v, i) => {
    const item = Math.floor(i / block) * inner + (i % inner);
    sums[item] = (sums[item] ?? 0) + (v < 0 ? Number.POSITIVE_INFINITY : v);
  });
  if (!sums.some((total) => Math.abs(total - 1) > 1e-3)) return;
  warn(
    'XENT_TARGET_DISTRIBUTION',
    `${op}: the target ${showSpec(spec)} has values below 0, or does not sum to 1 over the classes; give softmax(target, ${dim}), or use binaryCrossEntropyWithLogits`,
  );
}
