import type { Scope, Source } from '../source.ts';
import type { RowPlan } from './plan.ts';

/** A number that every lane of a row has a share of, and how shares are joined. */
export interface Share {
  readonly name: string;
  readonly type: 'f32' | 'u32';
  join(a: string, b: string): string;
}

export const add = (a: string, b: string): string => `${a} + ${b}`;
export const larger = (a: string, b: string): string => `max(${a}, ${b})`;

/** Values that one step through workgroup memory joins. */
const RADIX = 8;

/**
 * Joins the shares of a row's lanes; every lane gets the same results, by the same sums in the same order. Has to be called
 * where all invocations of a workgroup come along.
 */
export function joinLanes(
  source: Source,
  scope: Scope,
  { lanes, size }: RowPlan,
  shares: readonly Share[],
): string[] {
  let names = shares.map(({ name }) => source.let(scope, name));
  const each = (next: (name: string, share: Share, s: number) => string): void => {
    names = names.map((name, s) => source.let(scope, next(name, shares[s] as Share, s)));
  };
  const inSubgroup = Math.min(lanes, source.target.subgroups?.min ?? 1);
  let width = 1;
  for (; width < inSubgroup; width *= 2) {
    const apart = width;
    each((name, { join }) => join(name, `subgroupShuffleXor(${name}, ${apart}u)`));
  }
  if (width === lanes) return names;
  const shared = shares.map(({ type }) => {
    const memory = source.name('shared');
    source.declare(`var<workgroup> ${memory}: array<${type}, ${size}>;`);
    return memory;
  });
  while (width < lanes) {
    const radix = Math.min(RADIX, lanes / width);
    const first = source.let(scope, `lane - (lane / ${width}u) % ${radix}u * ${width}u`);
    const places = Array.from({ length: radix }, (_, j) =>
      source.let(scope, `${first} + ${j * width}u`),
    );
    scope.lines.push(...shared.map((memory, s) => `${memory}[lane] = ${names[s]};`));
    scope.lines.push('workgroupBarrier();');
    each((_, { join }, s) => {
      const parts = places.map((place) => {
        const part = source.name('part');
        scope.lines.push(`let ${part} = ${shared[s]}[${place}];`);
        return part;
      });
      return inPairs(parts, (a, b) => `(${join(a, b)})`);
    });
    scope.lines.push('workgroupBarrier();');
    width *= radix;
  }
  return names;
}

/** Joins neighbours, then neighbours of those: the shortest way from each share to the result rounds least. */
function inPairs(parts: readonly string[], join: (a: string, b: string) => string): string {
  let all = parts;
  while (all.length > 1) {
    const rest = all;
    all = rest.flatMap((a, i) =>
      i % 2 === 0 ? [i + 1 < rest.length ? join(a, rest[i + 1] as string) : a] : [],
    );
  }
  return all[0] as string;
}

/** Do the lanes of a row talk through their subgroup? */
export const usesSubgroups = (source: Source, { lanes }: RowPlan): boolean =>
  lanes > 1 && (source.target.subgroups?.min ?? 1) > 1;
