import type { Target } from '../target.ts';

/** What lies side by side in memory: the elements of one output, or one element of neighbouring outputs. */
export type Neighbours = 'elements' | 'outputs';

/** How a reduction is cut: workgroups of `width` outputs, each reduced by `depth` invocations. */
export interface Tile {
  readonly width: number;
  readonly depth: number;
  /** Pieces of an output, `chunk` elements each, that are reduced apart from each other. */
  readonly parts: number;
  readonly chunk: number;
}

interface Habits {
  /** Elements that one invocation takes at most, so that long sums stay accurate and no workgroup runs long. */
  readonly most: number;
  /** Elements of an invocation that are worth another kernel. */
  readonly least: number;
  /** Invocations that keep a device busy. */
  readonly busy: number;
}

const HARDWARE: Habits = { most: 512, least: 32, busy: 1 << 13 };
const SOFTWARE: Habits = { most: 1024, least: 256, busy: 1 << 10 };

/** The shape of a workgroup for so many outputs of so many elements each. */
function shapeOf(
  outputs: number,
  count: number,
  neighbours: Neighbours,
): readonly [width: number, depth: number] {
  if (neighbours === 'elements') {
    if (count <= 16) return [64, 1];
    if (count <= 128) return [8, 8];
    return outputs * 64 < HARDWARE.busy && count >= 1024 ? [1, 256] : [1, 64];
  }
  if (count <= 16 || (outputs >= HARDWARE.busy && count <= HARDWARE.most)) return [64, 1];
  if (outputs >= 32) return [32, 8];
  return outputs >= 8 ? [8, 32] : count <= 256 ? [4, 16] : [4, 64];
}

export function planOf(
  outputs: number,
  count: number,
  neighbours: Neighbours,
  { software = false }: Target,
): Tile {
  // Barriers are what costs most where invocations take turns.
  const [width, depth] = software ? [64, 1] : shapeOf(outputs, count, neighbours);
  const lanes = depth === 1 ? outputs : Math.ceil(outputs / width) * width * depth;
  const { most, least, busy } = software ? SOFTWARE : HARDWARE;
  const perLane = Math.ceil(count / depth);
  // Another pass pays where few invocations would run long.
  const wanted = Math.max(
    Math.ceil(perLane / most),
    Math.min(Math.ceil(perLane / least), Math.floor(busy / lanes)),
  );
  if (wanted <= 1) return { width, depth, parts: 1, chunk: count };
  const step = 4 * depth;
  const chunk = Math.ceil(count / wanted / step) * step;
  return { width, depth, parts: Math.ceil(count / chunk), chunk };
}
