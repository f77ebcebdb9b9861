import { inOrder, isLeaf, isWhole, LOSS, pairLosses } from '@xent/core/plan';
import { passSize } from './kernels/blocks.ts';
import { isElementwise } from './kernels/elementwise.ts';
import { isReduction } from './kernels/reduce.ts';
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

/** Every value gets the first level at which all that it needs is there. */
function assignLevels(values: readonly Value[], keep: ReadonlySet<Value>, fuse: boolean): void {
  const readers = new Map<Value, Value[]>();
  for (const value of values) {
    if (isLeaf(value)) continue;
    let level = 1;
    for (const source of value.inputs) {
      const apart = fuse && canShare(value, source) ? 0 : 1;
      level = Math.max(level, source.level + apart);
      const list = readers.get(source);
      if (list) list.push(value);
      else readers.set(source, [value]);
    }
    value.level = level;
  }
  if (!fuse) return;
  // What only later passes read is computed there, and needs no array.
  for (const value of values.toReversed()) {
    const list = readers.get(value) ?? [];
    if (keep.has(value) || list.length === 0 || !isElementwise(value)) continue;
    if (list.every((r) => canShare(r, value))) value.level = Math.min(...list.map((r) => r.level));
  }
}

/** Orders the passes that compute `outputs`. Without `fuse` every value has a pass of its own. */
export function schedule(outputs: readonly Value[], fuse: boolean): readonly Pass[] {
  if (fuse) pairLosses(outputs);
  const values = inOrder(outputs);
  assignLevels(values, new Set(outputs), fuse);
  const passes = new Map<string, Value[]>();
  values.forEach((value, i) => {
    // A loss is computed along with its gradient.
    if (value.level === 0 || value.size === 0 || (value.op === LOSS && value.partner)) return;
    const key = fuse && inBlocks(value) ? `${value.level}/${passSize(value)}` : String(i);
    const pass = passes.get(key);
    if (pass) pass.push(value);
    else passes.set(key, [value]);
  });
  return [...passes.values()].sort((a, b) => (a[0]?.level ?? 0) - (b[0]?.level ?? 0));
}
