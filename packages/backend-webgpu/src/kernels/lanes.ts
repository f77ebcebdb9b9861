import type { Scope, Source } from '../source.ts';

/** Names of what stands for a group of elements. */
export type State = readonly string[];

/** Gives expressions of the state of all elements of `a` and `b`. */
export type Merge = (source: Source, scope: Scope, a: State, b: State) => State;

/** Joins each part of a state with the same part of the other. */
export const joinEach =
  (join: (a: string, b: string) => string): Merge =>
  (_source, _scope, a, b) =>
    a.map((x, i) => join(x, b[i] as string));

export const add: Merge = /* @__PURE__ */ joinEach((a, b) => `${a} + ${b}`);
export const larger: Merge = /* @__PURE__ */ joinEach((a, b) => `max(${a}, ${b})`);

/** States that one step through workgroup memory joins. */
const RADIX = 8;

/** Lanes that belong together: `count` of them, `apart` from each other, in a workgroup of `size`. */
export interface Lanes {
  readonly count: number;
  readonly apart?: number;
  readonly size: number;
}

/**
 * Joins the states of lanes; every lane gets the same results, by the same steps in the same order. Has to be called where
 * all invocations of a workgroup come along. `types` are those of the state in WGSL.
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
  const join = (a: State, b: State): State => named(merge(source, scope, a, b));
  let all = named(state);
  let width = apart;
  const inSubgroup = apart === 1 ? Math.min(count, source.target.subgroups?.min ?? 1) : 1;
  for (; width < inSubgroup; width *= 2) {
    const far = width;
    source.usesSubgroups = true;
    all = join(all, named(all.map((name) => `subgroupShuffleXor(${name}, ${far}u)`)));
  }
  if (width === count * apart) return all;
  const shared = types.map((type) => {
    const memory = source.name('shared');
    source.declare(`var<workgroup> ${memory}: array<${type}, ${size}>;`);
    return memory;
  });
  for (let isFirst = true; width < count * apart; isFirst = false) {
    if (!isFirst) scope.lines.push('workgroupBarrier();');
    scope.lines.push(...shared.map((memory, s) => `${memory}[lane] = ${all[s]};`));
    scope.lines.push('workgroupBarrier();');
    const radix = Math.min(RADIX, (count * apart) / width);
    const first = source.let(scope, `lane - lane / ${width}u % ${radix}u * ${width}u`);
    let states = Array.from({ length: radix }, (_, j) => {
      const place = source.let(scope, `${first} + ${j * width}u`);
      return named(shared.map((memory) => `${memory}[${place}]`));
    });
    // Neighbours, then neighbours of those: the shortest way from each state to the result rounds least.
    while (states.length > 1) {
      const rest = states;
      states = rest.flatMap((a, i) => (i % 2 === 0 ? [join(a, rest[i + 1] as State)] : []));
    }
    all = states[0] as State;
    width *= radix;
  }
  return all;
}
