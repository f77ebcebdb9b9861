import type { Target } from '../target.ts';

/** Rows of classes that lie `inner` apart. */
export interface Rows {
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
}

/** How rows are spread over invocations. */
export interface RowPlan {
  /** Invocations that share a part of a row. */
  readonly lanes: number;
  /** Packs of four elements that each of them keeps in registers; 0 where it reads them again in a loop. */
  readonly packs: number;
  /** Invocations in a workgroup. */
  readonly size: number;
  /** Parts of a row, each with `chunk` classes. */
  readonly parts: number;
  readonly chunk: number;
}

/** Packs that fit into the registers of an invocation. */
const PACKS = 8;
const MOST_LANES = 256;
/** Invocations that keep a processor busy, and classes that are worth one. */
const FEW = 16;
/** Rows that make larger workgroups worth their while on a processor. */
const MANY = 4096;
const WORTH = 2048;

/** `mayPart` tells whether rows may be spread over several workgroups. */
export function planRows(target: Target, rows: Rows, mayPart: boolean): RowPlan {
  const { outer, classes, inner } = rows;
  const count = outer * inner;
  const alone = classes <= 4 * PACKS;
  if (target.software) {
    const wanted = Math.min(Math.floor(FEW / count), Math.floor(classes / WORTH));
    const parts = mayPart ? Math.max(1, wanted) : 1;
    const packs = alone ? Math.ceil(classes / 4) : 0;
    return cut(classes, parts, { lanes: 1, packs, size: count < MANY ? 4 : 16 });
  }
  if (alone) return cut(classes, 1, { lanes: 1, packs: Math.ceil(classes / 4), size: 64 });
  // Neighbouring rows lie side by side in memory, so that each invocation has its own.
  if (inner >= 16 && count >= 4096) return cut(classes, 1, { lanes: 1, packs: 0, size: 64 });
  const most = Math.min(MOST_LANES, target.maxInvocations);
  let lanes = 8;
  while (lanes < most && classes > lanes * 4 * PACKS) lanes *= 2;
  const size = Math.max(lanes, 64);
  const fits = lanes * 4 * PACKS;
  if (classes > fits && !mayPart) return cut(classes, 1, { lanes, packs: 0, size });
  const parts = Math.ceil(classes / fits);
  const packs = Math.ceil(classes / parts / (4 * lanes));
  return cut(classes, parts, { lanes, packs, size });
}

function cut(
  classes: number,
  parts: number,
  { lanes, packs, size }: Pick<RowPlan, 'lanes' | 'packs' | 'size'>,
): RowPlan {
  const step = 4 * lanes;
  const chunk = parts === 1 ? classes : step * (packs || Math.ceil(classes / parts / step));
  return { lanes, packs, size, parts: parts === 1 ? 1 : Math.ceil(classes / chunk), chunk };
}
