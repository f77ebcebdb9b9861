import { inOrder, isLeaf, LOSS, pairLosses } from '@xent/core/plan';
import { loopOf } from './kernels/elementwise.ts';
import type { Value } from './value.ts';

/** Values that are computed in one pass. */
export type Pass = readonly Value[];

/** Orders the passes that compute `outputs`. Without `fuse` every value has a pass of its own. */
export function schedule(outputs: readonly Value[], fuse: boolean): readonly Pass[] {
  if (fuse) pairLosses(outputs);
  const values = inOrder(outputs);
  // As late as its first reader lets it: what is only read in one pass is computed there, and needs no array.
  for (const reader of values.toReversed()) {
    // A copy reads elements of other places than its own.
    const isAlong = fuse && reader.op !== 'copy' && loopOf(reader);
    for (const source of reader.inputs) {
      const apart = isAlong && loopOf(source) ? 0 : 1;
      source.level = Math.max(source.level, reader.level + apart);
    }
  }
  const passes = new Map<string, Value[]>();
  values.forEach((value, i) => {
    // A loss is computed along with its gradient.
    if (isLeaf(value) || (value.op === LOSS && value.partner)) return;
    value.level = Math.max(value.level, value.partner?.level ?? 0);
    const key = fuse && loopOf(value) ? `${value.level}/${value.size}` : String(i);
    const pass = passes.get(key);
    if (pass) pass.push(value);
    else passes.set(key, [value]);
  });
  return [...passes.values()].sort(([a], [b]) => (b as Value).level - (a as Value).level);
}
