import type { HostData } from '@xent/core';
import { merged } from '@xent/core/plan';
import type { View } from '../value.ts';
import type { Block } from './elementwise.ts';

// Three times the same loop: V8 makes fast code for a typed-array access that only ever sees one type.

/** Reads every `step`th float32 number from `from` on into `y[to … end]`. */
export function load32(
  x: Float32Array,
  from: number,
  step: number,
  y: Float64Array,
  to: number,
  end: number,
): void {
  let i = from | 0;
  for (let j = to | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + step) | 0;
  }
}

/** Rounds every `step`th number from `from` on into `y[to … end]`. */
export function store32(
  x: Float64Array,
  from: number,
  step: number,
  y: Float32Array,
  to: number,
  end: number,
): void {
  let i = from | 0;
  for (let j = to | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + step) | 0;
  }
}

function copy(x: HostData, from: number, step: number, y: HostData, to: number, end: number): void {
  let i = from | 0;
  for (let j = to | 0; j < end; j = (j + 1) | 0) {
    y[j] = x[i]!;
    i = (i + step) | 0;
  }
}

/** Writes the first `n` numbers of a block from `at` on; float32 rounds, int32 wraps. */
export function store(y: HostData, at: number, block: Block, n: number): void {
  (y instanceof Float32Array ? store32 : copy)(block, 0, 1, y as never, at, at + n);
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
      (x instanceof Float32Array ? load32 : copy)(
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
