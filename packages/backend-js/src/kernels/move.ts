import type { HostData } from '@xent/core';
import { merged } from '@xent/core/plan';
import type { View } from '../value.ts';
import type { Block } from './elementwise.ts';

// Float32 has loops of its own: V8 makes fast code for a typed-array access that only ever sees one type.
function read32(
  x: Float32Array,
  at: number,
  step: number,
  y: Block,
  to: number,
  end: number,
): void {
  let from = at | 0;
  for (let i = to | 0; i < end; i++, from = (from + step) | 0) y[i] = x[from]!;
}

function read(x: HostData, at: number, step: number, y: Block, to: number, end: number): void {
  let from = at | 0;
  for (let i = to | 0; i < end; i++, from = (from + step) | 0) y[i] = x[from]!;
}

function write32(x: Float32Array, at: number, y: Block, n: number): void {
  for (let i = 0, to = at | 0; i < n; i++, to = (to + 1) | 0) x[to] = y[i]!;
}

function write(x: HostData, at: number, y: Block, n: number): void {
  for (let i = 0, to = at | 0; i < n; i++, to = (to + 1) | 0) x[to] = y[i]!;
}

/** Writes the first `n` numbers of a block from `at` on; float32 rounds, int32 wraps. */
export function store(x: HostData, at: number, y: Block, n: number): void {
  if (x instanceof Float32Array) write32(x, at, y, n);
  else write(x, at, y, n);
}

/** Copies elements `at … at + n` of a view of `x`, counted in row-major order, to a block. */
export type Reader = (x: HostData, at: number, n: number, block: Block) => void;

/** Is it one number, as often as it is read? */
export const isNumber = ({ strides }: View): boolean => strides.every((step) => step === 0);

export function reader(view: View): Reader {
  const { shape, strides } = merged(isNumber(view) ? [] : view.shape, view.strides);
  const last = shape.length - 1;
  return (x, at, n, block) => {
    // One number fills the block once, and stays there.
    if (last < 0 && at > 0) return;
    for (let to = 0; to < n; ) {
      let rest = at + to;
      let from = view.offset;
      const end = last < 0 ? n : Math.min(n, to + shape[last]! - (rest % shape[last]!));
      for (let d = last; d >= 0; d--) {
        const i = rest % shape[d]!;
        from += i * strides[d]!;
        rest = (rest - i) / shape[d]!;
      }
      (x instanceof Float32Array ? read32 : read)(
        x as never,
        from,
        strides[last] ?? 0,
        block,
        to,
        end,
      );
      to = end;
    }
  };
}
