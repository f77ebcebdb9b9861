import { isFloat } from '@xent/core';
import { isWhole } from '@xent/core/plan';
import type { Arrays, Kernel, Value, View } from '../value.ts';
import { type Block, type BlockOp, blockOp, isSensitive, loopsOf, picks } from './elementwise.ts';
import { reader, store } from './move.ts';
import { isReduction, reducer } from './reduce.ts';

/** Elements a block; a few blocks fit in the first-level cache together. */
const BLOCK = 512;

type Step = (arrays: Arrays, at: number, n: number) => void;

/** A step before its blocks are chosen: it reads some registers and writes one. */
interface Draft {
  readonly reads: readonly number[];
  readonly writes: number;
  step(blocks: readonly Block[]): Step;
}

const bank: Block[] = [];

/** Blocks belong to nobody between runs, so that all passes share them. */
function block(i: number): Block {
  bank[i] ??= new Float64Array(BLOCK);
  return bank[i]!;
}

/**
 * One pass that computes elementwise values of one size and reductions of such values, a block at a time.
 * Values that have a slot are written to their arrays.
 */
export function blockKernel(members: readonly Value[]): Kernel {
  return new Pass(members).kernel();
}

class Pass {
  readonly #size: number;
  readonly #before: Draft[] = [];
  readonly #drafts: Draft[] = [];
  readonly #registers = new Map<Value, number>();
  readonly #loads = new Map<string, number>();
  readonly #rounded = new Map<number, number>();
  /** Registers that hold exactly what an array of their type would. */
  readonly #exact = new Set<number>();
  /** Products whose only reader adds or subtracts them, and does that in the same loop. */
  readonly #products = new Set<Value>();
  #count = 0;

  constructor(members: readonly Value[]) {
    this.#size = passSize(members[0]!);
    this.#findProducts(members);
    for (const member of members) {
      if (this.#products.has(member)) continue;
      if (isReduction(member.op)) {
        this.#reduce(member);
      } else {
        const register = this.#compute(member);
        this.#registers.set(member, register);
        if (member.slot >= 0) this.#store(member, register);
      }
    }
  }

  kernel(): Kernel {
    const { blocks, size } = { blocks: this.#assign(), size: this.#size };
    const before = this.#before.map((d) => d.step(blocks));
    const steps = this.#drafts.map((d) => d.step(blocks));
    const count = steps.length;
    const most = Math.min(BLOCK, size);
    return (arrays) => {
      for (let i = 0; i < before.length; i++) before[i]!(arrays, 0, most);
      for (let at = 0; at < size; at += BLOCK) {
        const n = Math.min(BLOCK, size - at);
        for (let i = 0; i < count; i++) steps[i]!(arrays, at, n);
      }
    };
  }

  /** The register that holds a view: computed in this pass, or loaded. */
  #load(view: View): number {
    const inside = this.#registers.get(view.of);
    if (inside !== undefined && isWhole(view)) return inside;
    const { slot } = view.of;
    const key = `${slot},${view.offset},${view.shape},${view.strides}`;
    const loaded = this.#loads.get(key);
    if (loaded !== undefined) return loaded;
    const read = reader(view);
    const register = this.#count++;
    const draft: Draft = {
      reads: [],
      writes: register,
      step(blocks) {
        const to = blocks[register]!;
        return (arrays, at, n) => read(arrays[slot]!, at, n, to);
      },
    };
    // One number for all is loaded once a run.
    (view.strides.every((s) => s === 0) ? this.#before : this.#drafts).push(draft);
    this.#loads.set(key, register);
    this.#exact.add(register);
    return register;
  }

  #loop(op: BlockOp, reads: readonly number[]): number {
    const writes = this.#count++;
    this.#drafts.push({
      reads,
      writes,
      step(blocks) {
        const y = blocks[writes]!;
        const a = blocks[reads[0]!]!;
        const b = blocks[reads[1] ?? reads[0]!]!;
        const c = blocks[reads[2] ?? reads[0]!]!;
        return (_, __, n) => op(n, y, a, b, c);
      },
    });
    return writes;
  }

  #findProducts(members: readonly Value[]): void {
    const reads = new Map<Value, number>();
    for (const { of } of members.flatMap((m) => m.args)) reads.set(of, (reads.get(of) ?? 0) + 1);
    const inside = new Set(members);
    for (const { op, args, dtype } of members) {
      if (!isFloat(dtype) || (op !== 'add' && op !== 'sub')) continue;
      const product = args.find(
        ({ of }, i) =>
          of.op === 'mul' &&
          of.slot < 0 &&
          (op === 'add' || i === 1) &&
          reads.get(of) === 1 &&
          inside.has(of),
      );
      if (product) this.#products.add(product.of);
    }
  }

  /** `a · b + c`, or `c - a · b`. */
  #multiplyAdd({ op, args }: Value, product: View): number {
    const other = args[0] === product ? args[1]! : args[0]!;
    const reads = [...product.of.args, other].map((view) => this.#load(view));
    return this.#loop(blockOp(op === 'add' ? 'mulAdd' : 'mulSub'), reads);
  }

  #compute(value: Value): number {
    const { op, args, dtype, primitive } = value;
    const product = args.find((view) => this.#products.has(view.of));
    if (product) return this.#multiplyAdd(value, product);
    const from = args[0]!.of.dtype;
    let reads = args.map((view) => this.#load(view));
    if (isSensitive(op, dtype)) reads = reads.map((r, i) => this.#round(r, args[i]!));
    const sources = reads;
    let register = reads[0]!;
    for (const name of loopsOf(op, from, dtype)) {
      register = this.#loop(blockOp(name, primitive?.element), reads);
      reads = [register];
    }
    if (isSensitive(op, dtype) || (picks(op) && sources.every((r) => this.#exact.has(r)))) {
      this.#exact.add(register);
    }
    return register;
  }

  #round(register: number, view: View): number {
    if (view.of.dtype !== 'float32' || this.#exact.has(register)) return register;
    let rounded = this.#rounded.get(register);
    if (rounded === undefined) {
      rounded = this.#loop(blockOp('float32'), [register]);
      this.#rounded.set(register, rounded);
      this.#exact.add(rounded);
    }
    return rounded;
  }

  #store({ slot }: Value, register: number): void {
    this.#drafts.push({
      reads: [register],
      writes: -1,
      step(blocks) {
        const from = blocks[register]!;
        return (arrays, at, n) => store(arrays[slot]!, at, from, n);
      },
    });
  }

  #reduce({ op, args, attrs, dtype, slot }: Value): void {
    const register = this.#load(args[0]!);
    const { count, inner } = attrs as { readonly count: number; readonly inner: number };
    const reduce = reducer(op, dtype === 'int32', count, inner);
    this.#drafts.push({
      reads: [register],
      writes: -1,
      step(blocks) {
        const from = blocks[register]!;
        return (arrays, at, n) => reduce(arrays[slot]!, at, n, from);
      },
    });
  }

  /** Gives registers blocks, used again after their last reader. */
  #assign(): Block[] {
    const last = new Map<number, number>();
    this.#drafts.forEach((draft, i) => {
      for (const r of draft.reads) last.set(r, i);
    });
    const blocks: Block[] = [];
    const free: number[] = [];
    let used = 0;
    for (const { writes } of this.#before) blocks[writes] = block(used++);
    const pinned = new Set(this.#before.map((d) => d.writes));
    const place = new Map<number, number>();
    this.#drafts.forEach((draft, i) => {
      for (const r of new Set(draft.reads)) {
        const at = place.get(r);
        if (last.get(r) === i && at !== undefined && !pinned.has(r)) free.push(at);
      }
      if (draft.writes < 0) return;
      const at = free.pop() ?? used++;
      place.set(draft.writes, at);
      blocks[draft.writes] = block(at);
      if (!last.has(draft.writes)) free.push(at);
    });
    return blocks;
  }
}

/** How many elements a pass goes through for a value. */
export function passSize({ op, size, attrs }: Value): number {
  return isReduction(op) ? size * (attrs['count'] as number) : size;
}
