import type { Source } from '../source.ts';
import type { Block } from './matmul-block.ts';
import type { Problem } from './matmul-problem.ts';

/** How a product is cut: each workgroup computes `across · columns` columns of `down · rows` rows for a part of the sum. */
export interface Cut extends Block {
  /** Invocations of a workgroup side by side, and one below the other. */
  readonly across: number;
  readonly down: number;
  /** Parts of the sum, and the length of one. */
  readonly parts: number;
  readonly length: number;
  /** Steps that are added up at a time, a multiple of 16. */
  readonly steps: number;
}

/** Names that say which piece a workgroup has. */
export interface Piece {
  readonly batch: string;
  readonly part: string;
  readonly row: string;
  readonly column: string;
  /** First position along the sum, and the one after the last. */
  readonly from: string;
  readonly to: string;
  readonly groups: number;
}

/** Tiles of this many tile rows come one after the other, so that those in flight share what they read. */
const BAND = 8;

export function pieceOf(source: Source, { batch, m, n, k }: Problem, cut: Cut): Piece {
  const { main } = source;
  const height = cut.down * cut.rows;
  const width = cut.across * cut.columns;
  const tilesDown = Math.ceil(m / height);
  const tilesAcross = Math.ceil(n / width);
  const tiles = tilesDown * tilesAcross;
  const down = source.uniform('tiles down', tilesDown);
  const each = source.uniform('tiles', tiles);
  const band = source.uniform('band', tilesAcross * BAND);
  const tile = source.let(main, `group % ${each}`);
  const rest = source.let(main, `group / ${each}`);
  const inBand = source.let(main, `${tile} % ${band}`);
  const top = source.let(main, `${tile} / ${band} * ${BAND}u`);
  const bandRows = source.let(main, `min(${BAND}u, ${down} - ${top})`);
  const row = source.let(main, `(${top} + ${inBand} % ${bandRows}) * ${height}u`, 'row');
  const column = source.let(main, `${inBand} / ${bandRows} * ${width}u`, 'column');
  const batches = source.uniform('batches', batch);
  const parts = cut.parts > 1;
  const part = parts ? source.let(main, `${rest} / ${batches}`, 'part') : '0u';
  const length = source.uniform('length', cut.length);
  const end = source.uniform('k', k);
  return {
    batch: parts ? source.let(main, `${rest} % ${batches}`, 'batch') : rest,
    part,
    row,
    column,
    from: parts ? source.let(main, `${part} * ${length}`, 'from') : '0u',
    to: parts ? source.let(main, `min(${part} * ${length} + ${length}, ${end})`, 'to') : end,
    groups: tiles * batch * cut.parts,
  };
}
