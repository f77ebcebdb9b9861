import { type BuildContext, finish, isAlone } from '../build.ts';
import type { Scope, Source } from '../source.ts';
import type { Value } from '../value.ts';
import type { Block } from './matmul-grid.ts';
import type { Problem } from './matmul-problem.ts';

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The sums of an invocation: one vector for each row and four columns. */
export class Sums {
  readonly #names: readonly string[];
  readonly #type: string;
  readonly #block: Block;

  constructor(block: Block, type: string) {
    this.#block = block;
    this.#type = type;
    this.#names = range(block.rows).flatMap((i) =>
      range(block.columns / 4).map((j) => `${i}_${j}`),
    );
  }

  /** Sums of 0, called `sum` or `total`: new ones, or those that are there. */
  zeros(name: string, isNew = true): string[] {
    return this.#names.map((ij) => `${isNew ? 'var ' : ''}${name}${ij} = ${this.#type}();`);
  }

  toTotals(): string[] {
    return this.#names.map((ij) => `total${ij} += sum${ij};`);
  }

  /** Adds one step: `left` are numbers, one a row, and `right` vectors, one for four columns. */
  step(scope: Scope, left: readonly string[], right: readonly string[]): void {
    left.forEach((x, i) => {
      for (const [j, y] of right.entries()) scope.lines.push(`sum${i}_${j} += ${x} * ${y};`);
    });
  }

  /** Stores sums; those of a part of the product go to `parts`. */
  store(
    source: Source,
    context: BuildContext,
    { m, n }: Problem,
    name: 'sum' | 'total',
    parts: Value | null,
  ): void {
    const { value } = context;
    const { across, down, rows, columns } = this.#block;
    const [sizeM, sizeN] = [source.uniform('m', m), source.uniform('n', n)];
    const body: Scope = { lines: [], names: new Map(), parent: null };
    const first = source.let(
      body,
      `${parts ? `part * ${source.uniform('size', value.size)} + ` : ''}(batch * ${sizeM} + row) * ${sizeN} + column`,
    );
    const to = parts ?? value;
    if ((parts || isAlone(context)) && n % 4 === 0 && source.hasVectors(to)) {
      body.lines.push(`${source.vectors(to, 'write')}[${first} / 4u] = v;`);
    } else {
      for (const c of range(4)) {
        const inner = source.inner(body);
        const index = source.let(inner, `${first} + ${c}u`);
        const x = source.let(inner, `v[${c}]`);
        if (parts) source.store(inner, parts, index, x);
        else finish(source, inner, context, index, x);
        body.lines.push(`if (column + ${c}u < ${sizeN}) {`, ...inner.lines, '}');
      }
    }
    source.declare(
      [
        `fn put(batch: u32, part: u32, row: u32, column: u32, v: ${this.#type}) {`,
        `if (row >= ${sizeM} || column >= ${sizeN}) { return; }`,
        ...body.lines,
        '}',
      ].join('\n'),
    );
    for (const i of range(rows)) {
      const below = (i >> 2) * down * 4 + (i & 3);
      for (const j of range(columns / 4)) {
        source.main.lines.push(
          `put(batch, part, row + ${below}u, column + ${4 * j * across}u, ${name}${i}_${j});`,
        );
      }
    }
  }
}
