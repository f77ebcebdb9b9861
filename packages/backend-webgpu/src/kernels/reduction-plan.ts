/** How a reduction is cut: workgroups of `width` outputs, each reduced by `depth` invocations. */
export interface Tile {
  readonly width: number;
  readonly depth: number;
  /** Workgroups that share an output, each with `chunk` of its elements. */
  readonly parts: number;
  readonly chunk: number;
}

/** Elements that one invocation takes at most, so that long sums stay accurate and no workgroup runs long. */
const MOST = 512;
/** Invocations that keep a device busy. */
const BUSY = 1 << 13;

/** The shape of a workgroup for so many outputs of so many elements each. */
function shapeOf(
  outputs: number,
  count: number,
  neighbours: 'elements' | 'outputs',
): readonly [width: number, depth: number] {
  if (neighbours === 'elements') {
    if (count <= 16) return [64, 1];
    if (count <= 128) return [8, 8];
    return outputs * 64 < BUSY && count >= 1024 ? [1, 256] : [1, 64];
  }
  if (count <= 16 || (outputs >= BUSY && count <= MOST)) return [64, 1];
  if (outputs >= 32) return [32, 8];
  return outputs >= 8 ? [8, 32] : count <= 256 ? [4, 16] : [4, 64];
}

export function planOf(outputs: number, count: number, neighbours: 'elements' | 'outputs'): Tile {
  const [width, depth] = shapeOf(outputs, count, neighbours);
  const groups = Math.ceil(outputs / width);
  // Another pass pays where few workgroups would run long.
  const perLane = Math.ceil(count / depth);
  const wanted = Math.max(
    Math.ceil(perLane / MOST),
    Math.min(Math.ceil(perLane / 32), Math.floor(BUSY / (groups * width * depth))),
  );
  if (wanted <= 1) return { width, depth, parts: 1, chunk: count };
  const step = 4 * depth;
  const chunk = Math.ceil(count / wanted / step) * step;
  return { width, depth, parts: Math.ceil(count / chunk), chunk };
}
