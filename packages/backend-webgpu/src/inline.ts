import { sizeOf } from '@xent/core';
import { isMap, isSame, LOAD, weightOf } from './ops.ts';
import type { Target } from './target.ts';
import { bytesOnDevice, type Value, type View } from './value.ts';

/** What one more kernel costs, in elementary operations. */
const KERNEL = 20_000;
/** What one element may cost where it is read, so that code stays short. */
const MAX_COST = 100;
/** Buffers that kernels of more than one dispatch leave for each other. */
const SCRATCH = 2;
/** Operations whose kernels read each element of an argument many times, and in many places of their code. */
const REREADS = /matmul|merge|scan/;

/** Storage buffers that a value takes up in a kernel. */
function bindingsOf(value: Value, target: Target): number {
  const part = target.maxBinding - (target.maxBinding % 256);
  return Math.max(1, Math.ceil(bytesOnDevice(value.size, value.dtype) / part));
}

/** Have kernels room for these values, of which `value` is what they compute? */
export function haveRoom(values: Iterable<Value>, value: Value, target: Target): boolean {
  let count = isMap(value) ? 0 : SCRATCH;
  for (const each of new Set(values)) count += bindingsOf(each, target);
  return count <= target.maxBuffers;
}

/** What a kernel loads to compute a value: everything stored behind what is inlined. */
export function leavesOf(value: Value): Value[] {
  const behind = new Set(value.inputs);
  // Sets that grow are walked to their end.
  for (const { inlined, inputs } of behind) if (inlined) for (const of of inputs) behind.add(of);
  return [...behind].filter(({ inlined, size }) => !inlined && size > 0);
}

/**
 * Decides which elementwise values are computed where they are read, and which are stored: the former is what is cheaper
 * to compute again than to write and read. `values` are in an order in which each comes after what it needs.
 */
export function inline(
  values: readonly Value[],
  outputs: ReadonlySet<Value>,
  target: Target,
): void {
  const reads = new Map<Value, number>();
  // Those that read at the same place are mostly computed together, and then count once.
  const beside = new Set<Value>();
  for (const by of values) {
    for (const view of by.args) {
      if (isMap(by) && isSame(view, by.size)) beside.add(view.of);
      else reads.set(view.of, (reads.get(view.of) ?? 0) + readsBy(by, view));
    }
  }
  const costs = new Map<Value, number>();
  for (const value of values) {
    if (!isMap(value) || value.size === 0) continue;
    let cost = weightOf(value);
    for (const of of new Set(value.inputs)) {
      cost += of.inlined ? (costs.get(of) ?? 0) : LOAD * Math.min(1, of.size / value.size);
    }
    costs.set(value, cost);
    const times = (reads.get(value) ?? 0) + Number(beside.has(value));
    const stored = cost + LOAD * (1 + times) + KERNEL / value.size;
    value.inlined = !outputs.has(value) && times * cost < stored && cost < MAX_COST;
  }
  while (values.filter((value) => makeRoom(value, target)).length > 0);
}

/** Stores an argument of a value if a kernel has no room for all that is behind them. Was that needed? */
function makeRoom(value: Value, target: Target): boolean {
  const { inlined, partner = value } = value;
  if (inlined || haveRoom([...leavesOf(value), value, partner], value, target)) return false;
  const gain = (of: Value): number =>
    leavesOf(of).reduce((sum, leaf) => sum + bindingsOf(leaf, target), -bindingsOf(of, target));
  const [arg] = value.inputs
    .filter((of) => of.inlined && gain(of) > 0)
    .sort((a, b) => gain(b) - gain(a));
  if (arg) arg.inlined = false;
  return arg !== undefined;
}

/** How often computing all of `by` reads each element of a value through a view. */
function readsBy({ op, size }: Value, { of, shape }: View): number {
  return ((REREADS.test(op) ? 64 : 1) * (op === 'gather' ? size : sizeOf(shape))) / of.size;
}
