import { isLeaf, LOSS } from '@xent/core/plan';
import { haveRoom, leavesOf } from './inline.ts';
import { isMap, isSame } from './ops.ts';
import type { Target } from './target.ts';
import type { Value } from './value.ts';

/** Values that kernels compute together, all of one index space. */
export interface Group {
  /** What is computed first, and alone where it is not elementwise. */
  readonly value: Value;
  /** Each after what it needs; all are stored. */
  readonly outputs: readonly Value[];
}

interface Draft {
  readonly value: Value;
  readonly members: Value[];
  readonly leaves: Set<Value>;
}

/**
 * Puts what is stored into kernels, each after those that it reads from; `values` are in such an order. Without `fuse` each
 * value has a kernel of its own.
 */
export function schedule(
  values: readonly Value[],
  outputs: ReadonlySet<Value>,
  target: Target,
  fuse: boolean,
): readonly Group[] {
  const drafts: Draft[] = [];
  const homes = new Map<Value, Draft>();
  for (const given of values) {
    if (isLeaf(given) || given.inlined || given.size === 0 || homes.has(given)) continue;
    // The loss comes first: what is computed at the end of kernels is made of it.
    const value = given.partner?.op === LOSS ? given.partner : given;
    const leaves = leavesOf(value);
    const level = leaves.reduce((most, leaf) => Math.max(most, leaf.level), 0);
    const last = leaves.filter((leaf) => leaf.level === level);
    const inside = last[0] && homes.get(last[0]);
    const isInside =
      last.every((leaf) => homes.get(leaf) === inside && leaf !== inside?.value.partner) &&
      readsAtSamePlace(value, last);
    const takes = (draft: Draft): boolean =>
      draft.value.size === value.size &&
      (draft === inside ? isInside : isMap(draft.value) && draft.value.level === level + 1) &&
      haveRoom(
        [...draft.leaves, ...draft.members, ...leaves, value, draft.value.partner ?? value],
        draft.value,
        target,
      );
    let draft: Draft | undefined;
    if (fuse && isMap(value)) draft = inside && takes(inside) ? inside : drafts.find(takes);
    if (!draft) {
      draft = { value, members: [], leaves: new Set() };
      drafts.push(draft);
      value.level = level + 1;
    }
    draft.members.push(value);
    for (const leaf of leaves) draft.leaves.add(leaf);
    for (const each of [value, value.partner ?? value]) {
      each.level = draft.value.level;
      homes.set(each, draft);
    }
  }
  const isStored = new Set(outputs);
  for (const draft of drafts) {
    for (const leaf of draft.leaves) if (homes.get(leaf) !== draft) isStored.add(leaf);
  }
  for (const value of homes.keys()) value.inlined = isMap(value) && !isStored.has(value);
  return drafts
    .sort((a, b) => a.value.level - b.value.level)
    .map(({ value, members }) => ({
      value,
      outputs: members.filter((each) => isStored.has(each)),
    }));
}

/** Does computing a value read each of `sources` only at the place that is computed? */
function readsAtSamePlace(value: Value, sources: readonly Value[]): boolean {
  const seen = [new Set<Value>(), new Set<Value>()] as const;
  const visit = (each: Value, isSamePlace: boolean): boolean => {
    const visited = seen[isSamePlace ? 1 : 0];
    if (visited.has(each)) return true;
    visited.add(each);
    return each.args.every((view) => {
      const same = isSamePlace && isSame(view, each.size);
      if (sources.includes(view.of)) return same;
      return !view.of.inlined || visit(view.of, same);
    });
  };
  return visit(value, true);
}
