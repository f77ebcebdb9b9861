import { inOrder, isLeaf, isWhole, LOSS, pairLosses } from '@xent/core/plan';
import { isElementwise } from './kernels/elementwise.ts';
import { isReduction, passSize } from './kernels/reduce.ts';
import type { Value } from './value.ts';

/** Values that are computed in one pass. */
export type Pass = readonly Value[];

/** Is it computed in a pass over blocks? */
export const inBlocks = (value: Value): boolean => isElementwise(value) || isReduction(value.op);

/** Can `reader` take what `source` computes from the same pass? */
function canShare(reader: Value, source: Value): boolean {
  return (
    inBlocks(reader) &&
    isElementwise(source) &&
    passSize(reader) === source.size &&
    reader.args.every((view) => view.of !== source || isWhole(view))
  );
}

/** Orders the passes that compute `outputs`. Without `fuse` every value has a pass of its own. */
export function schedule(outputs: readonly Value[], fuse: boolean): readonly Pass[] {
  if (fuse) pairLosses(outputs);
  const values = inOrder(outputs);
  // As late as its first reader lets it: what is only read in one pass is computed there, and needs no array.
  for (const reader of values.toReversed()) {
    for (const source of reader.inputs) {
      const apart = fuse && canShare(reader, source) ? 0 : 1;
      source.level = Math.max(source.level, reader.level + apart);
    }
  }
  const passes = new Map<string, [level: number, ...pass: Value[]]>();
  values.forEach((value, i) => {
    // A loss is computed along with its gradient.
    if (isLeaf(value) || (value.op === LOSS && value.partner)) return;
    const level = Math.max(value.level, value.partner?.level ?? 0);
    const key = fuse && inBlocks(value) ? `${level}/${passSize(value)}` : String(i);
    const pass = passes.get(key);
    if (pass) pass.push(value);
    else passes.set(key, [level, value]);
  });
  return [...passes.values()].sort((a, b) => b[0] - a[0]).map(([, ...pass]) => pass);
}
