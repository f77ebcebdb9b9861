import type { Shape } from '@xent/core';
import { type BuildContext, type Builder, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, type Source, typeOf } from '../source.ts';
import type { View } from '../value.ts';
import { folding, largest } from './accumulators.ts';
import { type Band, bandAlong, lineReader } from './band.ts';
import { coordinate, positionIn, strideAlong } from './coordinates.ts';
import { perElement } from './per-element.ts';
import { reduction } from './reduction.ts';
import { Running, roundedSum } from './running.ts';
import { keep, type Sorted, sort, sortedScratch } from './sort.ts';

/** With so few indices in a line, every element of the result looks at all of them. */
const FEW = 64;
/** And where so few comparisons are made in all. */
const CHEAP = 1 << 18;

/** What is written where: `element[r]` goes to place `index[r]` of its line. */
interface Writes {
  readonly base: View;
  readonly index: View;
  readonly source: View;
  readonly dim: number;
  readonly isAdd: boolean;
  /** The indices, as lines; one line where the index is a vector that holds for all. */
  readonly lines: Band;
}

/** What the result's element number `output` has to look for, and where. */
interface Search {
  /** The place in its line, an `i32`. */
  readonly place: string;
  /** The number of its line of indices. */
  readonly line: string;
  /** A condition without which nothing is written to its line. */
  readonly exists?: string;
  index(scope: Scope, r: string): string;
  element(scope: Scope, r: string): string;
}

function search(source: Source, scope: Scope, writes: Writes, output: string): Search {
  const { base, index, dim, lines } = writes;
  const [shape, from] = [base.shape, writes.source.shape];
  const other = (d: number): boolean => d !== dim;
  const place = source.let(scope, `i32(${coordinate(source, scope, shape, dim, output)})`);
  const first = positionIn(source, scope, from, shape, other, output);
  const stride = source.uniform('along source', strideAlong(from, dim));
  const line =
    index.shape.length === shape.length
      ? positionIn(source, scope, without(index.shape, dim), shape, other, output)
      : '0u';
  const read = lineReader(source, scope, index, lines, line);
  const tests = shape.flatMap((n, d) => {
    const m = from[d] as number;
    if (d === dim || m === n) return [];
    return [`${coordinate(source, scope, shape, d, output)} < ${source.uniform(`reach ${d}`, m)}`];
  });
  return {
    place,
    line,
    ...(tests.length > 0 && { exists: tests.join(' && ') }),
    index: read,
    element: (loop, r) =>
      source.load(loop, writes.source, source.let(loop, `${first} + ${r} * ${stride}`)),
  };
}

const without = (shape: Shape, dim: number): Shape => shape.map((n, d) => (d === dim ? 1 : n));

/** Every element of the result looks at all indices of its line: a reduction of those that name it. */
function lookAtAll(context: BuildContext, writes: Writes): Kernel[] {
  const { value } = context;
  const { base, isAdd, lines } = writes;
  const isInt = value.dtype !== 'float32';
  const add = folding(isInt ? 'int32' : 'float32', isInt ? '0i' : '0f', (a, b) => `${a} + ${b}`);
  return reduction(context, {
    label: value.op,
    outputs: value.size,
    count: lines.count,
    neighbours: 'outputs',
    accumulator: isAdd ? add : largest,
    line(source, scope, output) {
      const { place, exists, index, element } = search(source, scope, writes, output);
      return {
        ...(exists && { exists }),
        state(loop, r) {
          const isHere = `${index(loop, r)} == ${place}`;
          if (!isAdd) return [source.let(loop, `select(-1i, i32(${r}), ${isHere})`)];
          const term = source.name('term');
          const here = source.inner(loop);
          const element_ = element(here, r);
          loop.lines.push(
            `var ${term} = ${add.nothing[0]};`,
            `if (${isHere}) {`,
            ...here.lines,
            `${term} = ${element_};`,
            '}',
          );
          return [term];
        },
      };
    },
    end(source, scope, output, [state]) {
      const before = source.load(scope, base, output);
      if (isAdd) {
        finish(source, scope, context, output, source.let(scope, `${before} + ${state}`));
        return;
      }
      const { element } = search(source, scope, writes, output);
      const result = choose(source, scope, value.dtype, before, `${state} >= 0`, (inside) =>
        element(inside, source.let(inside, `u32(${state})`)),
      );
      finish(source, scope, context, output, result);
    },
  });
}

/** `before`, or under a condition something else. */
function choose(
  source: Source,
  scope: Scope,
  dtype: BuildContext['value']['dtype'],
  before: string,
  condition: string,
  other: (scope: Scope) => string,
): string {
  const result = source.name('result');
  const inside = source.inner(scope);
  const name = other(inside);
  scope.lines.push(
    `var ${result}: ${typeOf(dtype)} = ${before};`,
    `if (${condition}) {`,
    ...inside.lines,
    `${result} = ${name};`,
    '}',
  );
  return source.let(scope, result);
}

/** Indices are sorted first, so that those that name an element lie side by side, in the order in which they came. */
function lookInSorted(context: BuildContext, writes: Writes): Kernel[] {
  const { value } = context;
  const { index, lines } = writes;
  const { outer, count, inner } = lines;
  const sorted = sortedScratch(outer * count * inner);
  const kernels = sort(context, {
    label: `${value.op}: indices`,
    lines: outer * inner,
    count,
    key: (source, scope, line, k) => lineReader(source, scope, index, lines, line)(scope, k),
    end: keep(sorted, count),
  });
  const last = perElement(
    context,
    { label: value.op, count: value.size, work: 10 * Math.log2(count) },
    (source, scope, output) => {
      const found = search(source, scope, writes, output);
      const before = source.load(scope, writes.base, output);
      const result = writes.isAdd
        ? addRun(source, scope, { sorted, count, found, before, value })
        : lastOfRun(source, scope, { sorted, count, found, before, value });
      finish(source, scope, context, output, result);
    },
  );
  return [...kernels, ...last];
}

interface Run {
  readonly sorted: Sorted;
  readonly count: number;
  readonly found: Search;
  readonly before: string;
  readonly value: BuildContext['value'];
}

/** Names of the first sorted position whose key is not before (or is after) the place, and of where the line ends. */
function bound(
  source: Source,
  scope: Scope,
  { sorted, count, found }: Run,
  test: '<' | '<=',
): { at: string; start: string; end: string } {
  const length = source.uniform('length', count);
  const start = source.let(scope, `${found.line} * ${length}`);
  const end = source.let(
    scope,
    found.exists ? `${start} + select(0u, ${length}, ${found.exists})` : `${start} + ${length}`,
  );
  const [low, high, middle] = [source.name('low'), source.name('high'), source.name('middle')];
  scope.lines.push(
    `var ${low} = ${start};`,
    `var ${high} = ${end};`,
    `while (${low} < ${high}) {`,
    `let ${middle} = (${low} + ${high}) / 2u;`,
    `if (${source.reader(sorted.keys)}(${middle}) ${test} ${found.place}) { ${low} = ${middle} + 1u; } else { ${high} = ${middle}; }`,
    '}',
  );
  return { at: low, start, end };
}

function addRun(source: Source, scope: Scope, run: Run): string {
  const { sorted, found, before, value } = run;
  const { at, end } = bound(source, scope, run, '<');
  const sum = new Running(source, scope, value.dtype === 'float32');
  sum.add(scope, [before]);
  const loop = source.inner(scope);
  const r = source.let(loop, `u32(${source.reader(sorted.numbers)}(${at}))`);
  sum.add(loop, [found.element(loop, r)]);
  scope.lines.push(
    `for (; ${at} < ${end}; ${at}++) {`,
    `if (${source.reader(sorted.keys)}(${at}) != ${found.place}) { break; }`,
    ...loop.lines,
    '}',
  );
  return roundedSum(source, scope, sum.now(scope));
}

function lastOfRun(source: Source, scope: Scope, run: Run): string {
  const { sorted, found, before, value } = run;
  const { at, start } = bound(source, scope, run, '<=');
  const keys = source.reader(sorted.keys);
  // Nothing is read before the first index.
  const isFound = `${at} > ${start} && ${keys}(max(${at}, 1u) - 1u) == ${found.place}`;
  return choose(source, scope, value.dtype, before, isFound, (inside) => {
    const number = `${source.reader(sorted.numbers)}(${at} - 1u)`;
    return found.element(inside, source.let(inside, `u32(${number})`));
  });
}

function write(context: BuildContext, writes: Writes): Kernel[] {
  const { value } = context;
  const { count } = writes.lines;
  const isShort = count <= FEW || value.size * count <= CHEAP;
  return isShort ? lookAtAll(context, writes) : lookInSorted(context, writes);
}

/** A copy of the first input with others written or added along a dimension; the last one wins. */
export const scatter: Builder = (context) => {
  const { args, attrs } = context.value;
  const [base, index, source] = args as [View, View, View];
  const dim = attrs['dim'] as number;
  const lines = bandAlong(index.shape, dim);
  return write(context, { base, index, source, dim, isAdd: attrs['mode'] === 'add', lines });
};

/** A copy of the first input with slices added where a vector says. */
export const indexAdd: Builder = (context) => {
  const { args, attrs } = context.value;
  const [base, index, source] = args as [View, View, View];
  const dim = attrs['dim'] as number;
  return write(context, {
    base,
    index,
    source,
    dim,
    isAdd: true,
    lines: bandAlong(index.shape, 0),
  });
};
