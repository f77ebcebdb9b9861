import type { Target } from '../target.ts';

/** Rows of classes that lie `inner` apart. */
export interface Rows {
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
}

/** How rows are spread over invocations. */
export interface RowPlan {
  /** Classes that are read, computed with and written at once, 4 or 1; a unit. */
  readonly width: number;
  /** Invocations that share a part of a row. */
  readonly lanes: number;
  /** Units that each of them keeps in registers; 0 where it reads them again in a loop. */
  readonly kept: number;
  /** Invocations in a workgroup. */
  readonly size: number;
  /** Parts of a row, each with `chunk` units, the last one with what is left. */
  readonly parts: number;
  readonly chunk: number;
}

/** Classes that fit into the registers of an invocation. */
const REGISTERS = 32;
const MOST_LANES = 256;
/** Invocations that keep a processor busy, and classes that are worth one. */
const FEW = 16;
const WORTH = 2048;
/** Rows that make larger workgroups worth their while on a processor. */
const MANY = 4096;

/** `mayPart` tells whether rows may be spread over several workgroups. */
export function planRows(target: Target, rows: Rows, width: number, mayPart: boolean): RowPlan {
  const { outer, classes, inner } = rows;
  const count = outer * inner;
  const each = REGISTERS / width;
  let lanes = 1;
  let parts = 1;
  let size = 64;
  if (target.software) {
    size = count < MANY ? 4 : 16;
    parts = Math.floor(Math.min(FEW / count, classes / WORTH));
  } else if (classes > REGISTERS && (inner < 16 || count < MANY)) {
    // Else neighbouring rows lie side by side in memory, so that each invocation has its own.
    const most = Math.min(MOST_LANES, target.maxInvocations);
    for (lanes = 8; lanes < most && classes > lanes * REGISTERS; ) lanes *= 2;
    size = Math.max(lanes, size);
    parts = Math.ceil(classes / (lanes * REGISTERS));
  }
  const units = classes / width;
  const chunk = Math.ceil(units / (mayPart ? Math.max(1, parts) : 1));
  const kept = Math.ceil(chunk / lanes);
  const cut = Math.ceil(units / chunk) || 1;
  return { width, lanes, kept: kept > each ? 0 : kept, size, parts: cut, chunk };
}
