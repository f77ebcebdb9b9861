import { isFloat } from '@xent/core';
import { isWhole } from '@xent/core/plan';
import type { Arrays, Kernel, Value, View } from '../value.ts';
import { type Block, type BlockOp, blockOp, isSensitive, loopsOf, picks } from './elementwise.ts';
import { reader, store } from './move.ts';
import { isReduction, reducer } from './reduce.ts';

/** Elements a block; a few blocks fit in the first-level cache together. */
const BLOCK = 512;

type Step = (arrays: Arrays, at: number, n: number) => void;

/** A block while it holds a value, or what was loaded. */
interface Register {
  readonly block: Block;
  /** Does it hold exactly what an array of its type would? */
  readonly isExact: boolean;
  /** How many have yet to read it. */
  readers: number;
}

/** What a register holds: a value of this pass, or for a view of an array, how that is read. */
type Content = Value | string;

const bank: Block[] = [];

/**
 * One pass that computes elementwise values of one size and reductions of such values, a block at a time.
 * Values that have a slot are written to their arrays.
 */
export function blockKernel(members: readonly Value[]): Kernel {
  const { once, steps } = new Pass(members);
  const size = passSize(members[0]!);
  const count = steps.length;
  return (arrays) => {
    for (let i = 0; i < once.length; i++) once[i]!(arrays, 0, Math.min(BLOCK, size));
    for (let at = 0; at < size; at += BLOCK) {
      const n = Math.min(BLOCK, size - at);
      for (let i = 0; i < count; i++) steps[i]!(arrays, at, n);
    }
  };
}

class Pass {
  /** Loads of one number for all, which take place once a run. */
  readonly once: Step[] = [];
  readonly steps: Step[] = [];
  readonly #members: ReadonlySet<Value>;
  readonly #registers = new Map<Content, Register>();
  readonly #readers = new Map<Content, number>();
  /** Products whose only reader adds or subtracts them, and does that in the same loop. */
  readonly #products: ReadonlySet<Value>;
  readonly #free: Block[] = [];
  #blocks = 0;

  constructor(members: readonly Value[]) {
    this.#members = new Set(members);
    for (const content of members.flatMap(({ args }) => args.map((view) => this.#content(view)))) {
      this.#readers.set(content, (this.#readers.get(content) ?? 0) + 1);
    }
    this.#products = new Set(members.flatMap((member) => this.#productOf(member)?.of ?? []));
    for (const member of members) {
      if (isReduction(member.op)) this.#reduce(member);
      else if (!this.#products.has(member)) this.#compute(member);
    }
  }

  #content(view: View): Content {
    const { of, offset, shape, strides } = view;
    const isInside = this.#members.has(of) && isWhole(view);
    return isInside ? of : `${of.slot},${offset},${shape},${strides}`;
  }

  /** The product that a sum or a difference takes into its own loop. */
  #productOf({ op, args, dtype }: Value): View | undefined {
    if (!isFloat(dtype) || (op !== 'add' && op !== 'sub')) return;
    return args.find(
      ({ of }, i) =>
        of.op === 'mul' &&
        of.slot < 0 &&
        (op === 'add' || i === 1) &&
        this.#members.has(of) &&
        this.#readers.get(of) === 1,
    );
  }

  /** A block that nobody needs any more, or a fresh one. Between runs blocks are nobody's: all passes share them. */
  #register(readers: number, isExact: boolean): Register {
    let block = readers < Number.POSITIVE_INFINITY ? this.#free.pop() : undefined;
    if (!block) {
      block = bank[this.#blocks] ?? new Float64Array(BLOCK);
      bank[this.#blocks++] = block;
    }
    return { block, readers, isExact };
  }

  #release(register: Register): void {
    if (--register.readers === 0) this.#free.push(register.block);
  }

  /** The register that holds what a view reads: computed in this pass, or loaded. */
  #load(view: View): Register {
    const content = this.#content(view);
    let register = this.#registers.get(content);
    if (!register) {
      const isNumber = view.strides.every((s) => s === 0);
      const readers = isNumber ? Number.POSITIVE_INFINITY : this.#readers.get(content)!;
      register = this.#register(readers, true);
      const { block } = register;
      const { slot } = view.of;
      const read = reader(view);
      (isNumber ? this.once : this.steps).push((arrays, at, n) =>
        read(arrays[slot]!, at, n, block),
      );
      this.#registers.set(content, register);
    }
    return register;
  }

  #loop(op: BlockOp, to: Register, from: readonly Register[]): void {
    const y = to.block;
    const a = from[0]!.block;
    const b = from[1]?.block ?? a;
    const c = from[2]?.block ?? a;
    this.steps.push((_, __, n) => op(n, y, a, b, c));
  }

  /** As the reader of an array would see it. */
  #rounded(register: Register, { of }: View): Register {
    if (of.dtype !== 'float32' || register.isExact) return register;
    const rounded = this.#register(1, true);
    this.#loop(blockOp('float32'), rounded, [register]);
    return rounded;
  }

  #compute(value: Value): void {
    const { op, args, dtype, primitive, slot } = value;
    const product = this.#productOf(value);
    // `a · b + c`, or `c - a · b`.
    const views = product ? [...product.of.args, ...args.filter((view) => view !== product)] : args;
    const loops = product ? [`${op}Product`] : loopsOf(op, args[0]!.of.dtype, dtype);
    const isStrict = isSensitive(op, dtype);
    const loaded = views.map((view) => this.#load(view));
    const reads = isStrict ? loaded.map((r, i) => this.#rounded(r, views[i]!)) : loaded;
    const isExact = isStrict || (picks(op) && reads.every((r) => r.isExact));
    // One more than its readers, until it is stored.
    const readers = 1 + (this.#readers.get(value) ?? 0);
    let register = reads[0]!;
    if (loops.length === 0) register.readers += readers;
    for (const r of loaded) this.#release(r);
    for (const r of reads) if (!loaded.includes(r)) this.#release(r);
    if (loops.length > 0) {
      register = this.#register(readers, isExact);
      loops.forEach((name, i) => {
        this.#loop(blockOp(name, primitive?.element), register, i === 0 ? reads : [register]);
      });
    }
    this.#registers.set(value, register);
    if (slot >= 0) {
      const { block } = register;
      this.steps.push((arrays, at, n) => store(arrays[slot]!, at, block, n));
    }
    this.#release(register);
  }

  #reduce({ op, args, attrs, dtype, slot }: Value): void {
    const register = this.#load(args[0]!);
    const { block } = register;
    const { count, inner } = attrs as { readonly count: number; readonly inner: number };
    const reduce = reducer(op, dtype === 'int32', count, inner);
    this.steps.push((arrays, at, n) => reduce(arrays[slot]!, at, n, block));
    this.#release(register);
  }
}

/** How many elements a pass goes through for a value. */
export function passSize({ op, size, attrs }: Value): number {
  return isReduction(op) ? size * (attrs['count'] as number) : size;
}
