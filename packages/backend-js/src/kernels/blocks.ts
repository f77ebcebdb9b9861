import type { HostData } from '@xent/core';
import { merged } from '@xent/core/plan';
import type { Arrays, Kernel, Value, View } from '../value.ts';
import { type Loop, loopOf } from './elementwise.ts';

/** Elements that a pass computes at a time; a few times as many fit in the first-level cache together. */
export const BLOCK = 1024;

/** Copies elements `at … at + n` of a view of `x`, counted in row-major order, to `y`. */
function reader(view: View): (x: HostData, at: number, n: number, y: HostData) => void {
  const { shape, strides } = merged(view.shape, view.strides);
  const run = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 0;
  return (x, at, n, y) => {
    for (let to = 0; to < n; ) {
      let rest = at + to;
      let from = view.offset;
      const end = Math.min(n, to + run - (rest % run));
      for (let d = shape.length - 1; d >= 0; d--) {
        const i = rest % shape[d]!;
        from += i * strides[d]!;
        rest = (rest - i) / shape[d]!;
      }
      // One number for all of them, as every scalar is.
      if (!step) {
        y.fill(x[from]!, to, end);
        to = end;
      }
      for (; to < end; to++) {
        y[to] = x[from]!;
        from += step;
      }
    }
  };
}

/** One pass that computes elementwise values of one size, a block at a time. */
export function blockKernel(members: readonly Value[]): Kernel {
  const { size } = members[0]!;
  const steps = members.map((value) => {
    const loop = loopOf(value) as Loop;
    const read = value.op === 'copy' && reader(value.args[0]!);
    const [y, a, b, c] = [value, ...value.inputs].map(({ slot }) => slot);
    return (arrays: Arrays, at: number, n: number): void => {
      /** What is a block long holds one. */
      const part = (slot: number | undefined): HostData => {
        const array = arrays[slot!]!;
        return array?.length > BLOCK ? array.subarray(at, at + n) : array;
      };
      if (read) read(arrays[a!]!, at, n, part(y));
      else loop(n, part(y), part(a), part(b), part(c));
    };
  });
  return (arrays) => {
    for (let at = 0; at < size; at += BLOCK) {
      for (const step of steps) step(arrays, at, Math.min(BLOCK, size - at));
    }
  };
}
