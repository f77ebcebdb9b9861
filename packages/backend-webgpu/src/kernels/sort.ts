import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source } from '../source.ts';
import { scratch, type Value } from '../value.ts';

const SIZE = 64;
/** Lines of so many elements are sorted by comparing all with all; longer ones in blocks. */
const SHORT = 64;
const BLOCK = 32;

/** Lines of integers, to be sorted each for itself: ascending, equal ones in the order in which they come. */
export interface Sort {
  readonly label: string;
  readonly lines: number;
  readonly count: number;
  /** The name of the key, an `i32`, with the number `k` in a line. */
  key(source: Source, scope: Scope, line: string, k: string): string;
  /** Hands over what comes in a place of a line: a key and the number, an `i32`, that it had. */
  end(source: Source, scope: Scope, place: Place): void;
}

export interface Place {
  readonly line: string;
  readonly place: string;
  readonly key: string;
  readonly number: string;
}

/** Sorted keys and the numbers that they had, line after line. */
export interface Sorted {
  readonly keys: Value;
  readonly numbers: Value;
}

export function sortedScratch(size: number): Sorted {
  return { keys: scratch('int32', size), numbers: scratch('int32', size) };
}

/** Stores places in memory for later kernels. */
export const keep =
  ({ keys, numbers }: Sorted, count: number): Sort['end'] =>
  (source, scope, { line, place, key, number }) => {
    const at = source.let(scope, `${line} * ${source.uniform('length', count)} + ${place}`);
    source.store(scope, keys, at, key);
    source.store(scope, numbers, at, number);
  };

/** Blocks are sorted by themselves, and runs are merged until one is left. */
export function sort(context: BuildContext, given: Sort): Kernel[] {
  const { lines, count } = given;
  const size = lines * count;
  if (size === 0) return [];
  const stepOf = (sorted: number): readonly [Sort, Sorted] => {
    const to = sortedScratch(size);
    return [sorted < count ? { ...given, end: keep(to, count) } : given, to];
  };
  const block = count <= SHORT ? count : BLOCK;
  const [step, first] = stepOf(block);
  let from = first;
  const kernels = [rankInBlocks(context, step, block)];
  for (let run = block; run < count; run *= 2) {
    const [next, to] = stepOf(2 * run);
    kernels.push(mergeRuns(context, next, from, run));
    from = to;
  }
  return kernels;
}

/** Puts blocks in order: the place of an element is the number of those in its block that come before it. */
function rankInBlocks(context: BuildContext, given: Sort, block: number): Kernel {
  const { label, lines, count, key, end } = given;
  const source = new Source(context.target, context.spell);
  const { main } = source;
  const size = lines * count;
  const length = source.uniform('length', count);
  const n = source.uniform('block', block);
  main.lines.push(
    `let at = group * ${SIZE}u + lane;`,
    `if (at >= ${source.uniform('size', size)}) { return; }`,
    `let line = at / ${length};`,
    `let k = at % ${length};`,
    `let first = k / ${n} * ${n};`,
  );
  const own = source.let(main, key(source, main, 'line', 'k'));
  const loop = source.inner(main);
  const other = key(source, loop, 'line', 'j');
  main.lines.push(
    'var before = 0u;',
    `for (var j = first; j < min(first + ${n}, ${length}); j++) {`,
    ...loop.lines,
    `if (${other} < ${own} || (${other} == ${own} && j < k)) { before++; }`,
    '}',
    'let place = first + before;',
  );
  end(source, main, { line: 'line', place: 'place', key: own, number: 'i32(k)' });
  return source.kernel({
    label: `${label} of ${count}`,
    size: SIZE,
    groups: Math.ceil(size / SIZE),
    cost: 8 * size * block,
  });
}

/** Merges neighbouring runs: the place of an element is its own in its run and that which it would have in the other. */
function mergeRuns(
  context: BuildContext,
  { label, lines, count, end }: Sort,
  from: Sorted,
  run: number,
): Kernel {
  const source = new Source(context.target, context.spell);
  const { main } = source;
  const size = lines * count;
  const length = source.uniform('length', count);
  const n = source.uniform('run', run);
  const [keys, numbers] = [source.reader(from.keys), source.reader(from.numbers)];
  main.lines.push(
    `let at = group * ${SIZE}u + lane;`,
    `if (at >= ${source.uniform('size', size)}) { return; }`,
    `let line = at / ${length};`,
    `let k = at % ${length};`,
    `let base = line * ${length};`,
    `let key = ${keys}(at);`,
    `let first = k / (2u * ${n}) * (2u * ${n});`,
    `let second = min(first + ${n}, ${length});`,
    'let is_left = k < second;',
    // Elements of the left run come before equal ones of the right run.
    `var low = select(first, second, is_left);`,
    `var high = select(second, min(first + 2u * ${n}, ${length}), is_left);`,
    'let start = low;',
    'while (low < high) {',
    'let middle = (low + high) / 2u;',
    `let other = ${keys}(base + middle);`,
    'if (select(other <= key, other < key, is_left)) { low = middle + 1u; } else { high = middle; }',
    '}',
    'let place = select(k - second + first, k, is_left) + (low - start);',
    `let number = ${numbers}(at);`,
  );
  end(source, main, { line: 'line', place: 'place', key: 'key', number: 'number' });
  return source.kernel({
    label: `${label} of ${count}: runs of ${run}`,
    size: SIZE,
    groups: Math.ceil(size / SIZE),
    cost: 4 * size * Math.log2(run),
  });
}
