import type { Scope, Source } from '../source.ts';

/** Names of what stands for a group of elements. */
export type State = readonly string[];

/** Gives expressions of the state of all elements of `a` and `b`, the same for `b` and `a`. */
export type Merge = (a: State, b: State) => State;

/** Joins each part of a state with the same part of the other. */
const joinEach =
  (join: (a: string, b: string) => string): Merge =>
  (a, b) =>
    a.map((x, i) => join(x, b[i] as string));

export const add: Merge = /* @__PURE__ */ joinEach((a, b) => `${a} + ${b}`);
export const larger: Merge = /* @__PURE__ */ joinEach((a, b) => `max(${a}, ${b})`);

/** Lanes that belong together: `count` of them, `apart` from each other, in a workgroup of `size`; all powers of two. */
export interface Lanes {
  readonly count: number;
  readonly apart?: number;
  readonly size: number;
}

/**
 * Joins the states of lanes, each with that of a neighbour, then with one twice as far away, and so on: every lane gets the
 * same results, by the same steps in the same order. Has to be called where all invocations of a workgroup come along.
 * `types` are those of the state in WGSL.
 */
export function joinLanes(
  source: Source,
  scope: Scope,
  { count, apart = 1, size }: Lanes,
  merge: Merge,
  types: readonly string[],
  state: State,
): State {
  const named = (expressions: State): State => expressions.map((e) => source.let(scope, e));
  const inSubgroup = apart === 1 ? (source.target.subgroups?.min ?? 1) : 1;
  let all = named(state);
  let shared: State | undefined;
  for (let far = apart; far < count * apart; far *= 2) {
    let others: State;
    if (far < inSubgroup) {
      source.usesSubgroups = true;
      others = all.map((name) => `subgroupShuffleXor(${name}, ${far}u)`);
    } else {
      shared ??= types.map((type) => {
        const memory = source.name('shared');
        source.declare(`var<workgroup> ${memory}: array<${type}, ${size}>;`);
        return memory;
      });
      scope.lines.push(
        'workgroupBarrier();',
        ...shared.map((memory, s) => `${memory}[lane] = ${all[s]};`),
        'workgroupBarrier();',
      );
      others = shared.map((memory) => `${memory}[lane ^ ${far}u]`);
    }
    all = named(merge(all, named(others)));
  }
  return all;
}
