import { type Inlining, SCRATCH } from './inline.ts';
import { isKernel, isLeaf, isMap, isSame } from './ops.ts';
import { LOSS, type Partners } from './order.ts';
import type { Target } from './target.ts';
import type { Value } from './value.ts';

/** Values that kernels compute together, all of one index space. */
export interface Group {
  /** What a kernel of its own computes, first; null where everything is elementwise. */
  readonly value: Value | null;
  readonly partner: Value | undefined;
  /** Each after what it needs; all are stored. */
  readonly outputs: readonly Value[];
  readonly size: number;
}

interface Draft {
  readonly value: Value | null;
  readonly partner: Value | undefined;
  readonly members: Value[];
  readonly leaves: Set<Value>;
  readonly level: number;
  readonly size: number;
}

/** Puts what is stored into kernels, each after those that it reads from. */
export class Schedule {
  readonly #inlining: Inlining;
  readonly #partners: Partners;
  readonly #target: Target;
  readonly #drafts = new Map<Value, Draft>();
  readonly #maps = new Map<string, Draft[]>();

  constructor(inlining: Inlining, partners: Partners, target: Target) {
    this.#inlining = inlining;
    this.#partners = partners;
    this.#target = target;
  }

  /** `values` in an order in which each comes after what it needs. Without `fuse` each has a kernel of its own. */
  run(values: readonly Value[], outputs: ReadonlySet<Value>, fuse: boolean): readonly Group[] {
    for (const value of values) {
      if (isLeaf(value) || value.inlined || value.size === 0 || this.#drafts.has(value)) continue;
      const home = isMap(value) && fuse ? this.#home(value) : undefined;
      if (home) this.#join(home, value);
      else this.#open(value);
    }
    const drafts = [...new Set(this.#drafts.values())].sort((a, b) => a.level - b.level);
    const isRead = new Set(outputs);
    for (const draft of drafts) {
      for (const leaf of draft.leaves) if (this.#drafts.get(leaf) !== draft) isRead.add(leaf);
    }
    return drafts.map(({ value, partner, members, size }) => {
      for (const member of members) if (!isRead.has(member) && isMap(member)) member.inlined = true;
      return { value, partner, size, outputs: members.filter((member) => isRead.has(member)) };
    });
  }

  #levelOf(value: Value): number {
    return this.#drafts.get(value)?.level ?? 0;
  }

  /** The first level at which all that a value needs is there. */
  #level(value: Value): number {
    let level = 0;
    for (const leaf of this.#inlining.leavesOf(value)) level = Math.max(level, this.#levelOf(leaf));
    return level;
  }

  /** Kernels under way that can compute an elementwise value too. */
  #home(value: Value): Draft | undefined {
    const level = this.#level(value);
    const last = [...this.#inlining.leavesOf(value)].filter(
      (leaf) => this.#levelOf(leaf) === level,
    );
    const draft = last[0] && this.#drafts.get(last[0]);
    const isInside =
      draft !== undefined &&
      draft.size === value.size &&
      last.every((leaf) => this.#drafts.get(leaf) === draft && leaf !== draft.partner) &&
      readsAtSamePlace(value, new Set(last));
    if (isInside && this.#fits(draft, value)) return draft;
    const side = this.#maps.get(`${level + 1}/${value.size}`) ?? [];
    return side.find((each) => this.#fits(each, value));
  }

  #fits(draft: Draft, value: Value): boolean {
    const values = new Set([...draft.leaves, ...draft.members, value]);
    for (const leaf of this.#inlining.leavesOf(value)) values.add(leaf);
    if (draft.partner) values.add(draft.partner);
    const scratch = draft.value ? SCRATCH : 0;
    return this.#inlining.bindings(values) + scratch <= this.#target.maxBuffers;
  }

  #join(draft: Draft, value: Value): void {
    draft.members.push(value);
    for (const leaf of this.#inlining.leavesOf(value)) draft.leaves.add(leaf);
    this.#drafts.set(value, draft);
  }

  #open(given: Value): void {
    const own = isKernel(given);
    const other = own ? this.#partners.get(given) : undefined;
    // The loss comes first: what is computed at the end of kernels is made of it.
    const [value, partner] = other?.op === LOSS ? [other, given] : [given, other];
    const draft: Draft = {
      value: own ? value : null,
      partner,
      members: [],
      leaves: new Set(),
      level: this.#level(value) + 1,
      size: value.size,
    };
    this.#join(draft, value);
    if (partner) this.#drafts.set(partner, draft);
    if (own) return;
    const key = `${draft.level}/${value.size}`;
    const side = this.#maps.get(key);
    if (side) side.push(draft);
    else this.#maps.set(key, [draft]);
  }
}

/** Does computing a value read each of `sources` only at the place that is computed? */
function readsAtSamePlace(value: Value, sources: ReadonlySet<Value>): boolean {
  const seen = [new Set<Value>(), new Set<Value>()] as const;
  const visit = (each: Value, isSamePlace: boolean): boolean => {
    const visited = seen[isSamePlace ? 1 : 0];
    if (visited.has(each)) return true;
    visited.add(each);
    return each.args.every((view) => {
      const same = isSamePlace && isSame(view, each.size);
      if (sources.has(view.of)) return same;
      return !view.of.inlined || visit(view.of, same);
    });
  };
  return visit(value, true);
}
