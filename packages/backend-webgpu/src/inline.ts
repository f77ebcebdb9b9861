import { sizeOf } from '@xent/core';
import { isKernel, isLeaf, isMap, isSame, LOAD, weightOf } from './ops.ts';
import { type Partners, readsOf } from './order.ts';
import type { Target } from './target.ts';
import { bytesOnDevice, type Value, type View } from './value.ts';

/** What one more kernel costs, in elementary operations. */
const KERNEL = 20_000;
/** Buffers that kernels of more than one dispatch leave for each other. */
export const SCRATCH = 2;
/** How many steps one element of a kernel may take, so that its code stays short. */
const MAX_STEPS = 96;
/** Factors with more elements than this are stored: wide loads beat arithmetic in the inner loop. */
const MAX_INLINE_FACTOR = 16_384;

/** How often kernels read each element of an argument, beyond the elements that they make of it. */
const REREADS: Readonly<Record<string, number>> = {
  merge: 64,
  scan: 16,
  matmul: 8,
};

/** Storage buffers that a value takes up in a kernel. */
export function bindingsOf(value: Value, target: Target): number {
  const part = target.maxBinding - (target.maxBinding % 256);
  return Math.max(1, Math.ceil(bytesOnDevice(value.size, value.dtype) / part));
}

interface Reader {
  readonly by: Value;
  readonly view: View;
}

/** Decides which elementwise values are computed where they are read, and which are stored. */
export class Inlining {
  readonly #target: Target;
  readonly #values: readonly Value[];
  readonly #partners: Partners;
  readonly #readers = new Map<Value, Reader[]>();
  readonly #leaves = new Map<Value, ReadonlySet<Value>>();
  readonly #steps = new Map<Value, number>();

  /** `values` in an order in which each comes after what it needs. */
  constructor(values: readonly Value[], partners: Partners, target: Target) {
    this.#target = target;
    this.#values = values;
    this.#partners = partners;
    for (const by of values) {
      for (const view of by.args) {
        const list = this.#readers.get(view.of);
        if (list) list.push({ by, view });
        else this.#readers.set(view.of, [{ by, view }]);
      }
    }
  }

  run(outputs: ReadonlySet<Value>): void {
    this.#choose(outputs);
    // What is stored in one place changes what is loaded in others.
    while (this.#values.filter((value) => this.#keepSmall(value)).length > 0) {
      this.#leaves.clear();
      this.#steps.clear();
    }
  }

  /** What a kernel loads to compute a value: everything stored behind what is inlined. */
  leavesOf(value: Value): ReadonlySet<Value> {
    const known = this.#leaves.get(value);
    if (known) return known;
    const leaves = new Set<Value>();
    for (const { of } of readsOf(value, this.#partners)) {
      if (of.literal !== undefined || of.size === 0) continue;
      if (of.inlined) for (const leaf of this.leavesOf(of)) leaves.add(leaf);
      else leaves.add(of);
    }
    this.#leaves.set(value, leaves);
    return leaves;
  }

  bindings(values: Iterable<Value>): number {
    let count = 0;
    for (const value of values) count += bindingsOf(value, this.#target);
    return count;
  }

  /** Inlines what is cheaper to compute again than to write and read. */
  #choose(outputs: ReadonlySet<Value>): void {
    const costs = this.#costs();
    const ends = this.#endings();
    const roots = new Map<Value, Map<Value, number>>();
    for (const value of this.#values.toReversed()) {
      if (!isMap(value) || value.size === 0) continue;
      const own = new Map<Value, number>();
      for (const { by, view } of this.#readers.get(value) ?? []) {
        const reads = readsBy(by, view);
        const through = by.inlined ? roots.get(by) : undefined;
        for (const [root, times] of through ?? [[by, 1]]) {
          const at = this.#partnerOf(root);
          own.set(at, Math.max(own.get(at) ?? 0, reads * times));
        }
      }
      roots.set(value, own);
      let reads = 0;
      for (const times of own.values()) reads += times;
      const cost = costs.get(value) ?? 0;
      const stored = ends.has(value) ? cost : cost + LOAD + LOAD * reads + KERNEL / value.size;
      value.inlined = !outputs.has(value) && Number.isFinite(reads) && reads * cost <= stored;
    }
  }

  /** One of a pair stands for both. */
  #partnerOf(value: Value): Value {
    const partner = this.#partners.get(value);
    return partner && partner.op < value.op ? partner : value;
  }

  /** What an element costs, if that which has no other reader is computed on the spot. */
  #costs(): Map<Value, number> {
    const costs = new Map<Value, number>();
    for (const value of this.#values) {
      if (!isMap(value)) continue;
      let cost = weightOf(value);
      for (const of of new Set(value.args.map((view) => view.of))) {
        if (of.literal !== undefined || of.op === 'iota') continue;
        const isOnly = isMap(of) && this.#readers.get(of)?.length === 1;
        cost += isOnly ? (costs.get(of) ?? 0) : LOAD * Math.min(1, of.size / value.size);
      }
      costs.set(value, cost);
    }
    return costs;
  }

  /** What the kernel of the one value that it is made from can compute at its end, which then need not be stored. */
  #endings(): ReadonlySet<Value> {
    const ends = new Set<Value>();
    for (const value of this.#values) {
      if (!isMap(value)) continue;
      const isEnd = ({ of, ...view }: View): boolean =>
        (isKernel(of) || ends.has(of)) &&
        this.#readers.get(of)?.length === 1 &&
        isSame({ of, ...view }, value.size);
      if (value.args.some(isEnd)) ends.add(value);
    }
    return ends;
  }

  /** Stores arguments until a kernel has room for everything that it reads, and its code stays short. Was that needed? */
  #keepSmall(value: Value): boolean {
    if (isLeaf(value) || value.size === 0) return false;
    const partner = this.#partners.get(value);
    const written = [value, ...(partner ? [partner] : [])];
    const room = this.#target.maxBuffers - this.bindings(written) - (isMap(value) ? 0 : SCRATCH);
    const isLarge = (): boolean =>
      this.bindings(this.leavesOf(value)) > room || this.#countSteps(value) > MAX_STEPS;
    let changed = false;
    while (isLarge()) {
      const args = readsOf(value, this.#partners).map((view) => view.of);
      const arg = this.#largest(args.filter((of) => of.inlined && isMap(of)));
      if (!arg) break;
      arg.inlined = false;
      this.#leaves.delete(value);
      changed = true;
    }
    return changed;
  }

  #largest(values: readonly Value[]): Value | undefined {
    let best: Value | undefined;
    let most = -1;
    for (const value of values) {
      const size = MAX_STEPS * this.bindings(this.leavesOf(value)) + this.#countSteps(value);
      if (size > most) [best, most] = [value, size];
    }
    return best;
  }

  /** How many values computing one element takes; what is read at several places counts at each. */
  #countSteps(value: Value): number {
    const same = new Set([value]);
    let others = 0;
    for (const each of same) {
      for (const view of each.args) {
        if (!view.of.inlined || !isMap(view.of)) continue;
        if (isSame(view, each.size)) same.add(view.of);
        else others += this.#steps.get(view.of) ?? 1;
      }
    }
    this.#steps.set(value, same.size + others);
    return same.size + others;
  }
}

/** How often computing all of `by` reads each element of a value through a view. */
function readsBy(by: Value, view: View): number {
  const { of } = view;
  if (isMap(by)) return by.size / of.size;
  if (by.op === 'matmul' && of.size > MAX_INLINE_FACTOR) return Number.POSITIVE_INFINITY;
  const elements = by.op === 'gather' ? by.size : sizeOf(view.shape);
  return ((REREADS[by.op] ?? 1) * elements) / of.size;
}
