import type { Source } from '../source.ts';
import type { Problem } from './matmul-problem.ts';

/** How workgroups compute products: `across · columns` columns of `down · rows` rows at a time. */
export interface Block {
  /** Rows and columns of an invocation: multiples of 4, or one row. */
  readonly rows: number;
  readonly columns: number;
  /** Invocations of a workgroup side by side, and one below the other. */
  readonly across: number;
  readonly down: number;
  /** Steps of the sum that are staged in workgroup memory; 0 where factors are read directly. */
  readonly depth: number;
}

/** How a product is cut. */
export interface Cut extends Block {
  /** Parts of the sum, and the length of one. */
  readonly parts: number;
  readonly length: number;
  /** Steps that are added up at a time, a multiple of 16. */
  readonly steps: number;
}

/** Which piece of the sum a workgroup has: its first step, and the one after the last. */
export interface Piece {
  readonly from: string;
  readonly to: string;
  /** Workgroups in all. */
  readonly groups: number;
}

/** Tiles of this many tile rows come one after the other, so that those in flight share what they read. */
const BAND = 8;

/**
 * Declares `batch` and `part`, where the tile of a workgroup begins (`tile_row`, `tile_column`), and where the block of an
 * invocation does (`row`, `column`).
 */
export function pieceOf(source: Source, { batch, m, n, k }: Problem, cut: Cut): Piece {
  const { main } = source;
  const { across, rows } = cut;
  const height = cut.down * rows;
  const width = across * cut.columns;
  const tilesDown = Math.ceil(m / height);
  const tilesAcross = Math.ceil(n / width);
  const tiles = tilesDown * tilesAcross;
  const each = source.uniform('tiles', tiles);
  const band = source.uniform('band', tilesAcross * BAND);
  const batches = source.uniform('batches', batch);
  const length = source.uniform('length', cut.length);
  const end = source.uniform('k', k);
  const isWhole = cut.parts === 1;
  main.lines.push(
    `let tile = group % ${each};`,
    `let rest = group / ${each};`,
    `let in_band = tile % ${band};`,
    `let top = tile / ${band} * ${BAND}u;`,
    `let band_rows = min(${BAND}u, ${source.uniform('tiles down', tilesDown)} - top);`,
    `let tile_row = (top + in_band % band_rows) * ${height}u;`,
    `let tile_column = in_band / band_rows * ${width}u;`,
    `let row = tile_row + lane / ${across}u * ${Math.min(4, rows)}u;`,
    `let column = tile_column + lane % ${across}u * 4u;`,
    `let batch = rest % ${batches};`,
    `let part = rest / ${batches};`,
  );
  return {
    from: isWhole ? '0u' : source.let(main, `part * ${length}`),
    to: isWhole ? end : source.let(main, `min(part * ${length} + ${length}, ${end})`),
    groups: tiles * batch * cut.parts,
  };
}
