/** A part of a buffer that a kernel sees. */
interface Range {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** What one dispatch is made of. */
export interface Dispatched {
  readonly pipeline: GPUComputePipeline | undefined;
  readonly bound: readonly Bound[];
}

/** One bind group as it was set: its ranges, and the sum of its dynamic offsets. */
export interface Bound {
  readonly ranges: readonly Range[];
  readonly shift: number;
}

/** Uniforms, not data: so few bytes may differ between the pieces of one kernel. */
const SMALL = 1024;

export function rangesOf(entries: Iterable<GPUBindGroupEntry>): Range[] {
  const ranges: Range[] = [];
  for (const { resource } of entries) {
    if ('mapState' in resource) ranges.push({ buffer: resource, offset: 0, size: resource.size });
    else if ('buffer' in resource) {
      const { buffer, offset = 0, size = buffer.size - offset } = resource;
      ranges.push({ buffer, offset, size });
    }
  }
  return ranges;
}

/** From the arguments of `setBindGroup`, which takes the offsets as a list, or as part of an array. */
export function shiftOf([, , offsets, start, length]: readonly unknown[]): number {
  if (!offsets) return 0;
  const all = Array.from(offsets as Iterable<number>);
  const used = typeof start === 'number' ? all.slice(start, start + (length as number)) : all;
  return used.reduce((sum, offset) => sum + offset, 0);
}

export const bytesOf = ({ bound }: Dispatched): number =>
  bound.reduce((sum, { ranges }) => ranges.reduce((part, { size }) => part + size, sum), 0);

/** Undefined for other buffers or data; else whether small ranges lie further on. */
function movedOn(before: Bound, now: Bound): boolean | undefined {
  if (before.ranges.length !== now.ranges.length || now.shift < before.shift) return undefined;
  let moved = now.shift > before.shift;
  for (const [i, { buffer, offset, size }] of now.ranges.entries()) {
    const last = before.ranges[i];
    if (last.buffer !== buffer || last.size !== size || offset < last.offset) return undefined;
    if (offset > last.offset && size > SMALL) return undefined;
    moved ||= offset > last.offset;
  }
  return moved;
}

/**
 * A long kernel may be cut into dispatches of the same pipeline on the same buffers, each with the next piece of its
 * uniforms: together they move those buffers once.
 */
export function continues(before: Dispatched | undefined, now: Dispatched): boolean {
  if (before?.pipeline !== now.pipeline || before?.bound.length !== now.bound.length) return false;
  const moves = now.bound.map((bound, i) => movedOn(before.bound[i], bound));
  return !moves.includes(undefined) && moves.includes(true);
}
