import type { Target } from '../target.ts';
import type { Problem } from './matmul-problem.ts';
import { powerOfTwo } from './reduction-plan.ts';

/** How a product is cut: workgroups compute `across · columns` columns of `down · rows` rows of a part of the sum. */
export interface Cut {
  /** Rows and columns of an invocation: multiples of 4, or one row. */
  readonly rows: number;
  readonly columns: number;
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

/** Up to this many multiplications nothing pays but little code. */
const FEW = 1 << 12;
/** From this many on staging pays. */
const MANY = 1 << 20;
/** A part of the sum should not be shorter. */
const SHORTEST = 128;
/** Elements of all partial sums together. */
const MOST_PARTIAL = 1 << 22;

/** How a product is computed on a device: with more rows and columns at a time where that leaves enough to do for all. */
export function choose({ batch, m, n, k }: Problem, { software }: Target): Cut {
  const busy = software ? 8 : 128;
  const size = batch * m * n;
  const isFlat = m < 4 || size * k < FEW;
  // On a processor large blocks pay, and large workgroups do not; invocations take turns, so that staging gains nothing.
  const [edge, side] = size >= busy * 64 ** 2 ? [8, 8] : software ? [8, 4] : [4, 8];
  const rows = isFlat ? 1 : edge;
  const columns = isFlat ? 4 : edge;
  const isStaged = !software && size * k >= MANY && Math.min(m, n, k) >= 16;
  const down = isStaged ? side : Math.min(side, powerOfTwo(m / rows));
  const across = isStaged ? side : Math.min(side ** 2 / down, powerOfTwo(n / columns));
  const groups = batch * Math.ceil(m / rows / down) * Math.ceil(n / columns / across);
  const parts = Math.max(1, Math.min(busy / groups, k / SHORTEST, MOST_PARTIAL / size));
  const depth = isStaged ? 16 : 0;
  const length = Math.ceil(k / Math.floor(parts) / 16) * 16;
  return {
    rows,
    columns,
    across,
    down,
    depth,
    length,
    parts: Math.ceil(k / length) || 1,
    // As many blocks as there are steps in one keep errors smallest.
    steps: Math.max(16, 2 ** Math.round(Math.log2(length || 1) / 2)),
  };
}
