import type { Arrays, Kernel, Value, View } from '../value.ts';
import { type Block, isSensitive, loopsOf } from './elementwise.ts';
import { isNumber, reader, store } from './move.ts';
import { isReduction, passSize, reducer } from './reduce.ts';

/** Elements a block; a few blocks fit in the first-level cache together. */
const BLOCK = 512;

type Step = (arrays: Arrays, at: number, n: number) => void;

// Between runs blocks are nobody's: all passes share them.
const bank: Block[] = [];

/**
 * One pass that computes elementwise values of one size and reductions of such values, a block at a time.
 * Values that have a slot are written to their arrays.
 */
export function blockKernel(members: readonly Value[]): Kernel {
  /** Who reads a value last, and values that have to be what an array of their type would hold. */
  const last = new Map<Value, Value>();
  const rounded = new Set<Value>();
  for (const value of members) {
    for (const of of value.inputs) {
      last.set(of, value);
      if (isSensitive(value)) rounded.add(of);
    }
  }
  const steps: Step[] = [];
  const blocks = new Map<Value, Block>();
  const free: Block[] = [];
  let used = 0;
  const fresh = (): Block => (bank[used++] ??= new Float64Array(BLOCK));
  for (const value of members) {
    const { op, args, slot } = value;
    const done = new Set<Block>();
    const load = (view: View): Block => {
      const { of } = view;
      // A number is loaded once a run, into a block that nothing else ever fills.
      const isKept = isNumber(view);
      const own = blocks.get(of);
      const block = own ?? ((!isKept && free.pop()) || fresh());
      if (!own) {
        const read = reader(view);
        steps.push((arrays, at, n) => read(arrays[of.slot]!, at, n, block));
      }
      if (own ? last.get(of) === value : !isKept) done.add(block);
      return block;
    };
    const [a, b, c] = args.map(load) as [Block, Block, Block];
    free.push(...done);
    if (isReduction(op)) {
      const reduce = reducer(value);
      steps.push((arrays, at, n) => reduce(arrays[slot]!, at, n, a));
      continue;
    }
    const y = free.pop() ?? fresh();
    blocks.set(value, y);
    loopsOf(value, rounded.has(value)).forEach((loop, i) => {
      const x = i ? y : a;
      steps.push((_, __, n) => loop(n, y, x, b, c));
    });
    if (slot >= 0) steps.push((arrays, at, n) => store(arrays[slot]!, at, y, n));
    if (!last.has(value)) free.push(y);
  }
  const size = passSize(members[0]!);
  return (arrays) => {
    for (let at = 0; at < size; at += BLOCK) {
      const n = Math.min(BLOCK, size - at);
      for (let i = 0; i < steps.length; i++) steps[i]!(arrays, at, n);
    }
  };
}
