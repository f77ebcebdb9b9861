import type { Target } from '../target.ts';

/** How a reduction is cut: workgroups of `width` outputs, each reduced by `depth` invocations. */
export interface Tile {
  readonly width: number;
  readonly depth: number;
  /** Pieces of an output, `chunk` elements each, that are reduced apart from each other. */
  readonly parts: number;
  readonly chunk: number;
}

/** Invocations of a workgroup at most, and elements of an output that are worth more than one. */
const SIZE = 128;
const SHORT = 32;
/** Elements that one invocation takes at most, so that long sums stay accurate and no workgroup runs long. */
const MOST = 256;
/** Elements of an invocation that are worth another kernel where fewer than `BUSY` invocations would run. */
const LEAST = 64;
const BUSY = 1 << 12;

/** The least that is not less. */
export const powerOfTwo = (n: number): number => 2 ** Math.max(0, Math.ceil(Math.log2(n)));

/** `isAcross` tells whether neighbours in memory are elements of different outputs. */
export function planOf(
  outputs: number,
  count: number,
  isAcross: boolean,
  { software }: Target,
): Tile {
  // Barriers are what costs most where invocations take turns.
  const isAlone = software || count <= SHORT;
  const side = isAcross ? Math.min(32, powerOfTwo(outputs)) : 1;
  const width = isAlone ? 64 : side;
  const depth = isAlone ? 1 : Math.min(SIZE / width, powerOfTwo(count / 4));
  const each = count / depth;
  const wanted = Math.max(
    Math.ceil(each / MOST),
    Math.min(Math.floor(each / LEAST), Math.floor(BUSY / outputs / depth)),
    1,
  );
  const chunk = Math.ceil(count / wanted / depth) * depth;
  return { width, depth, parts: Math.ceil(count / chunk) || 1, chunk };
}
