import type { DType, Shape } from '@xent/core';
import { type Scope, type Source, typeOf } from '../source.ts';
import type { View } from '../value.ts';
import { type Band, lineReader } from './band.ts';
import { coordinate, positionIn, strideAlong } from './coordinates.ts';

/** What is written where: `element[r]` goes to place `index[r]` of its line. */
export interface Writes {
  readonly base: View;
  readonly index: View;
  readonly source: View;
  readonly dim: number;
  readonly isAdd: boolean;
  /** The indices, as lines; one line where the index is a vector that holds for all. */
  readonly lines: Band;
}

/** What the result's element number `output` has to look for, and where. */
export interface Search {
  /** The place in its line, an `i32`. */
  readonly place: string;
  /** The number of its line of indices. */
  readonly line: string;
  /** A condition without which nothing is written to its line. */
  readonly exists?: string;
  index(scope: Scope, r: string): string;
  element(scope: Scope, r: string): string;
}

/** What an element of the result needs to find what is written to it. */
export function search(source: Source, scope: Scope, writes: Writes, output: string): Search {
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

/** `before`, or under a condition something else. */
export function choose(
  source: Source,
  scope: Scope,
  dtype: DType,
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
