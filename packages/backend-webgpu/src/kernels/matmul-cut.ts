import type { Target } from '../target.ts';
import type { Problem } from './matmul-problem.ts';
import { powerOfTwo } from './reduction-plan.ts';

/** How a product is cut: workgroups compute `across · edge` columns of `down · edge` rows of a part of the sum. */
export interface Cut {
  /** Rows and columns of an invocation: 4 or 8. */
  readonly edge: number;
  /** Invocations of a workgroup side by side, and one below the other. */
  readonly across: number;
  readonly down: number;
  /** Steps of the sum that are staged in workgroup memory; 0 where factors are read directly. */
  readonly depth: number;
  /** Parts of the sum, and the length of one. */
  readonly parts: number;
  readonly length: number;
  /** Steps that are added up at a time, a multiple of 16. */
  readonly steps: number;
}

/** Fewer multiplications are not worth much code. */
const MANY = 1 << 18;
/** Shorter sums are added up in one go. */
const SHORT = 64;
/** A part of the sum should not be shorter. */
const SHORTEST = 128;

/** How a product is computed on a device: with more rows and columns at a time where that leaves enough to do for all. */
export function choose({ batch, m, n, k }: Problem, { software }: Target): Cut {
  const busy = software ? 8 : 128;
  const size = batch * m * n;
  const isLarge = size >= busy * 64 ** 2;
  const isThin = Math.min(m, n, k) < 16 || size * k < MANY;
  // On a processor large blocks pay, and large workgroups do not; invocations take turns, so that staging gains nothing.
  const edge = !isThin && (isLarge || software) ? 8 : 4;
  const side = !isLarge && software ? 4 : 8;
  const isStaged = !isThin && !software;
  const down = isStaged ? side : Math.min(side, powerOfTwo(m / edge));
  const across = isStaged ? side : Math.min(side ** 2 / down, powerOfTwo(n / edge));
  const groups = batch * Math.ceil(m / edge / down) * Math.ceil(n / edge / across);
  const parts = Math.max(1, Math.floor(Math.min(busy / groups, k / SHORTEST)));
  const length = Math.ceil(k / parts / 16) * 16;
  return {
    edge,
    across,
    down,
    depth: isStaged ? 16 : 0,
    length,
    parts: Math.ceil(k / length) || 1,
    // As many blocks as there are steps in one keep errors smallest.
    steps: length > SHORT ? Math.max(16, 2 ** Math.round(Math.log2(length) / 2)) : SHORT,
  };
}
