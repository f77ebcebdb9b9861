import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import type { Scope, Source } from '../source.ts';
import { scratch, type Value } from '../value.ts';
import { lineReader } from './band.ts';
import { perElement } from './per-element.ts';
import { Running, roundedSum } from './running.ts';
import { keep, type Sorted, sort, sortedScratch } from './sort.ts';
import { choose, type Search, search, type Writes } from './writes.ts';

/** Indices are sorted first, so that those that name an element lie side by side, in the order in which they came. */
export function lookInSorted(context: BuildContext, writes: Writes): Kernel[] {
  const { value } = context;
  const { base, index, dim, lines } = writes;
  const { outer, count, inner } = lines;
  const sorted = sortedScratch(outer * count * inner);
  const kernels = sort(context, {
    label: `${value.op}: indices`,
    lines: outer * inner,
    count,
    key: (source, scope, line, k) => lineReader(source, scope, index, lines, line)(scope, k),
    end: keep(sorted, count),
  });
  // One more than there are places: where the last one ends.
  const places = (base.shape[dim] ?? 1) + 1;
  const starts = scratch('int32', outer * inner * places);
  const first = findStarts(context, sorted, { lines: outer * inner, count, places }, starts);
  const runs: Runs = { sorted, starts, places, isAdd: writes.isAdd };
  const last = perElement(
    context,
    { label: value.op, count: value.size, work: 40 },
    (source, scope, output) => {
      const found = search(source, scope, writes, output);
      const before = source.load(scope, base, output);
      finish(source, scope, context, output, joined(source, scope, runs, value, found, before));
    },
  );
  return [...kernels, ...first, ...last];
}

/** Positions among the sorted indices at which those for each place of a line begin. */
function findStarts(
  context: BuildContext,
  { keys }: Sorted,
  { lines, count, places }: { lines: number; count: number; places: number },
  starts: Value,
): Kernel[] {
  const label = `${context.value.op}: starts`;
  const work = 20 * Math.log2(count);
  return perElement(context, { label, count: lines * places, work }, (source, scope, at) => {
    const n = source.uniform('places', places);
    const length = source.uniform('length', count);
    const line = source.let(scope, `${at} / ${n}`);
    const place = source.let(scope, `i32(${at} % ${n})`);
    const [low, high, middle] = [source.name('low'), source.name('high'), source.name('middle')];
    const key = `${source.reader(keys)}(${middle})`;
    scope.lines.push(
      `var ${low} = ${line} * ${length};`,
      `var ${high} = ${low} + ${length};`,
      `while (${low} < ${high}) {`,
      `let ${middle} = (${low} + ${high}) / 2u;`,
      `if (${key} < ${place}) { ${low} = ${middle} + 1u; } else { ${high} = ${middle}; }`,
      '}',
    );
    source.store(scope, starts, at, `i32(${low})`);
  });
}

interface Runs {
  readonly sorted: Sorted;
  readonly starts: Value;
  readonly places: number;
  readonly isAdd: boolean;
}

/** The name of an element together with what is written to it. */
function joined(
  source: Source,
  scope: Scope,
  { sorted, starts, places, isAdd }: Runs,
  value: Value,
  { exists, line, place, element }: Search,
  before: string,
): string {
  const start = source.reader(starts);
  const at = source.let(scope, `${line} * ${source.uniform('places', places)} + u32(${place})`);
  const first = source.let(scope, `u32(${start}(${at}))`);
  const until = source.let(scope, `u32(${start}(${at} + 1u))`);
  const end = exists ? source.let(scope, `select(${first}, ${until}, ${exists})`) : until;
  const number = (inside: Scope, k: string): string =>
    source.let(inside, `u32(${source.reader(sorted.numbers)}(${k}))`);
  if (!isAdd) {
    return choose(source, scope, value.dtype, before, `${first} < ${end}`, (inside) =>
      element(inside, number(inside, `${end} - 1u`)),
    );
  }
  const sum = new Running(source, scope, value.dtype === 'float32');
  sum.add(scope, [before]);
  const loop = source.inner(scope);
  const k = source.name('k');
  sum.add(loop, [element(loop, number(loop, k))]);
  scope.lines.push(`for (var ${k} = ${first}; ${k} < ${end}; ${k}++) {`, ...loop.lines, '}');
  return roundedSum(source, scope, sum.now(scope));
}
