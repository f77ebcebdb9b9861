import type { Scope } from '../source.ts';
import type { Factor } from './matmul-factor.ts';
import type { Job } from './matmul-kernel.ts';
import { range } from './matmul-sums.ts';

/** A part of one factor in workgroup memory: `depth` steps of the sum, each with `size` numbers in vectors of four. */
interface Tile {
  readonly name: string;
  readonly factor: Factor;
  readonly size: number;
  /** Where the tile begins along the product. */
  readonly outer: string;
}

/** A workgroup stages some steps of both factors in its memory, and loads the next ones while it adds these. */
export function addTiles({ source, cut, piece, left, right, sums, isLong, type }: Job): void {
  const { main } = source;
  const { depth, across, down, steps } = cut;
  const { from, to } = piece;
  const rows: Tile = { name: 'rows', factor: left, size: down * cut.rows, outer: 'tile_row' };
  const columns: Tile = {
    name: 'columns',
    factor: right,
    size: across * cut.columns,
    outer: 'tile_column',
  };

  /**
   * Goes through what one invocation moves of a tile: vectors, or blocks of four by four where they have to be turned;
   * neighbours in memory go to neighbours. `far` is along the product, `deep` along the sum.
   */
  const move = (
    scope: Scope,
    { factor, size }: Tile,
    body: (inner: Scope, slot: number, far: string, deep: string) => void,
  ): void => {
    const isTurned = factor.along === 'inner';
    const lanes = across * down;
    const all = (size * depth) / (isTurned ? 16 : 4);
    const n = (isTurned ? depth : size) / 4;
    for (let i = 0; i * lanes < all; i++) {
      const block = source.let(main, `lane + ${i * lanes}u`);
      const high = source.let(main, `${block} / ${n}u`);
      const low = source.let(main, `${block} % ${n}u`);
      const inner = source.inner(scope);
      if (isTurned) body(inner, 4 * i, high, low);
      else body(inner, i, low, high);
      const isSure = (i + 1) * lanes <= all;
      scope.lines.push(isSure ? '{' : `if (${block} < ${all}u) {`, ...inner.lines, '}');
    }
  };

  /** Loads the vectors of an invocation at step `k` of the sum. */
  const fetch = (scope: Scope, tile: Tile): void =>
    move(scope, tile, (inner, slot, far, deep) => {
      const { name, factor } = tile;
      const isTurned = factor.along === 'inner';
      const at = source.let(inner, `k + ${deep}${isTurned ? ' * 4u' : ''}`);
      for (const r of range(isTurned ? 4 : 1)) {
        // Named outside the loop, where it is computed once.
        const outer = source.let(main, `${tile.outer} + ${far} * 4u + ${r}u`);
        const v = factor.vector(inner, { batch: 'batch', outer, inner: at });
        inner.lines.push(`${name}${slot + r} = ${v};`);
      }
    });

  /** Writes what was loaded to workgroup memory. */
  const stash = (tile: Tile): void =>
    move(main, tile, (inner, slot, far, deep) => {
      const { name, factor, size } = tile;
      if (factor.along === 'outer') {
        inner.lines.push(`${name}[${deep} * ${size / 4}u + ${far}] = ${name}${slot};`);
        return;
      }
      for (const r of range(4)) {
        const column = range(4).map((j) => `${name}${slot + j}[${r}]`);
        inner.lines.push(
          `${name}[(${deep} * 4u + ${r}u) * ${size / 4}u + ${far}] = vec4(${column.join(', ')});`,
        );
      }
    });

  const first = source.inner(main);
  const rest = source.inner(main);
  for (const tile of [rows, columns]) {
    const { name, size, factor } = tile;
    source.declare(`var<workgroup> ${name}: array<${type}, ${(depth * size) / 4}>;`);
    move(source.inner(main), tile, (_, slot) => {
      for (const r of range(factor.along === 'inner' ? 4 : 1)) {
        main.lines.push(`var ${name}${slot + r} = ${type}();`);
      }
    });
    fetch(first, tile);
    fetch(rest, tile);
  }
  main.lines.push(
    ...sums.zeros('sum'),
    ...(isLong ? sums.zeros('total') : []),
    `var k = ${from};`,
    '{',
    ...first.lines,
    '}',
    'loop {',
    'workgroupBarrier();',
  );
  stash(rows);
  stash(columns);
  main.lines.push(
    'workgroupBarrier();',
    `k += ${depth}u;`,
    `if (k < ${to}) {`,
    ...rest.lines,
    '}',
    `for (var s = 0u; s < ${depth}u; s++) {`,
  );
  const step = source.inner(main);
  const read = ({ name, size }: Tile, at: string, apart: number): string[] =>
    range(size / apart / 4).map((g) =>
      source.let(step, `${name}[s * ${size / 4}u + ${at} + ${g * apart}u]`),
    );
  const xs = read(rows, `lane / ${across}u`, down);
  const ys = read(columns, `lane % ${across}u`, across);
  sums.step(
    step,
    xs.flatMap((v) => range(4).map((c) => `${v}[${c}]`)),
    ys,
  );
  main.lines.push(...step.lines, '}');
  if (isLong) {
    main.lines.push(
      `if (k % ${steps}u == 0u || k >= ${to}) {`,
      ...sums.toTotals(),
      ...sums.zeros('sum', false),
      '}',
    );
  }
  main.lines.push(`if (k >= ${to}) { break; }`, '}');
}
