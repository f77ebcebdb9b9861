import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source } from '../source.ts';
import { scratch, type Value } from '../value.ts';

/** Elements that a workgroup sorts in memory of its own, and its invocations. */
const BLOCK = 1024;
const SIZE = 256;

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
  if (lines * count === 0) return [];
  const size = lines * count;
  const stepOf = (sorted: number): readonly [Sort, Sorted] => {
    const to = sortedScratch(size);
    return [sorted < count ? { ...given, end: keep(to, count) } : given, to];
  };
  const [step, first] = stepOf(BLOCK);
  let from = first;
  const kernels = [sortBlocks(context, step)];
  for (let run = BLOCK; run < count; run *= 2) {
    const [next, to] = stepOf(2 * run);
    kernels.push(mergeRuns(context, next, from, run));
    from = to;
  }
  return kernels;
}

/** Smallest power of two that is not below `n`. */
const powerOver = (n: number): number => 2 ** Math.ceil(Math.log2(n));

/** Bitonic sort in workgroup memory; several short lines share a workgroup. */
function sortBlocks(context: BuildContext, { label, lines, count, key, end }: Sort): Kernel {
  const source = new Source(context.target, context.spell);
  const { main } = source;
  const span = Math.min(BLOCK, powerOver(count));
  // Lines begin at multiples of `room`, so that none begins within the sorted part of another.
  const room = count <= BLOCK ? span : Math.ceil(count / BLOCK) * BLOCK;
  const slots = lines * room;
  source.declare(`var<workgroup> keys: array<i32, ${BLOCK}>;`);
  source.declare(`var<workgroup> numbers: array<i32, ${BLOCK}>;`);
  const [all, length] = [source.uniform('lines', lines), source.uniform('length', count)];
  const n = source.uniform('room', room);
  const slot = (scope: Scope): { line: string; k: string } => {
    const at = source.let(scope, `group * ${BLOCK}u + t`);
    return {
      line: source.let(scope, `${at} / ${n}`),
      k: source.let(scope, `${at} % ${n}`),
    };
  };
  const fill = source.inner(main);
  const from = slot(fill);
  const load = source.inner(fill);
  load.lines.push(
    `keys[t] = ${key(source, load, from.line, from.k)};`,
    `numbers[t] = i32(${from.k});`,
  );
  const drain = source.inner(main);
  const to = slot(drain);
  const store = source.inner(drain);
  end(source, store, {
    line: to.line,
    place: to.k,
    key: source.let(store, 'keys[t]'),
    number: source.let(store, 'numbers[t]'),
  });
  main.lines.push(
    `for (var t = lane; t < ${BLOCK}u; t += ${SIZE}u) {`,
    ...fill.lines,
    // What fills up a line comes last: behind equal keys too, because its number is larger.
    'keys[t] = 2147483647;',
    'numbers[t] = 2147483647;',
    `if (${from.line} < ${all} && ${from.k} < ${length}) {`,
    ...load.lines,
    '}',
    '}',
    'workgroupBarrier();',
    ...bitonic(source.uniform('span', span)),
    `for (var t = lane; t < ${BLOCK}u; t += ${SIZE}u) {`,
    ...drain.lines,
    `if (${to.line} < ${all} && ${to.k} < ${length}) {`,
    ...store.lines,
    '}',
    '}',
  );
  return source.kernel({
    label: `${label} of ${count}`,
    size: SIZE,
    groups: Math.ceil(slots / BLOCK),
    cost: 4 * slots * Math.log2(span + 1) ** 2,
  });
}

/** Sorts every `span` elements: pairs of keys and numbers, all different. */
function bitonic(span: string): string[] {
  return [
    `for (var size = 2u; size <= ${span}; size *= 2u) {`,
    'for (var apart = size / 2u; apart > 0u; apart /= 2u) {',
    `for (var t = lane; t < ${BLOCK / 2}u; t += ${SIZE}u) {`,
    'let low = t & (apart - 1u);',
    'let a = 2u * (t - low) + low;',
    // Halves of a new size are turned against each other in its first step.
    'let b = select(a + apart, a + 2u * (apart - 1u - low) + 1u, 2u * apart == size);',
    'let x = keys[a];',
    'let y = keys[b];',
    'let i = numbers[a];',
    'let j = numbers[b];',
    'if (y < x || (y == x && j < i)) {',
    'keys[a] = y;',
    'keys[b] = x;',
    'numbers[a] = j;',
    'numbers[b] = i;',
    '}',
    '}',
    'workgroupBarrier();',
    '}',
    '}',
  ];
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
