import type { Target } from '../target.ts';
import type { Block, Cut } from './matmul-grid.ts';
import type { Problem } from './matmul-problem.ts';

interface Plan extends Block {
  /** Speed on a large product, relative to the others. */
  readonly speed: number;
  /** Fewest steps of the sum that are added up at a time: few where that costs no registers that matter. */
  readonly fewest: number;
}

interface Table {
  readonly plans: readonly Plan[];
  /** Workgroups that keep the device busy. */
  readonly busy: number;
  /** Up to this many multiplications nothing pays but little code: that of the last plan. */
  readonly small: number;
  /** A part of the sum should not be shorter. */
  readonly shortest: number;
}

const plan = (
  [rows, columns]: readonly [number, number],
  [across, down]: readonly [number, number],
  depth: number,
  speed: number,
  fewest = 16,
): Plan => ({ rows, columns, across, down, depth, speed, fewest });

const HARDWARE: Table = {
  plans: [
    plan([8, 8], [16, 16], 8, 1, 512),
    plan([8, 8], [8, 8], 16, 0.9, 512),
    plan([4, 4], [8, 8], 16, 0.6),
    plan([1, 4], [64, 1], 0, 0.15),
  ],
  busy: 128,
  small: 1 << 12,
  shortest: 64,
};
// Measured on SwiftShader: multiplications a second where the shape fits.
const SOFTWARE: Table = {
  plans: [
    plan([8, 8], [8, 8], 0, 1),
    plan([8, 8], [4, 4], 0, 0.95),
    plan([8, 4], [4, 4], 0, 0.75),
    plan([4, 8], [4, 4], 0, 0.75),
    plan([4, 4], [4, 4], 0, 0.6),
    plan([1, 8], [16, 1], 0, 0.3),
  ],
  busy: 8,
  small: 1 << 14,
  shortest: 256,
};

/** Elements of all partial sums together. */
const MOST_PARTIAL = 1 << 22;

/** How a product is computed on a device. */
export function choose({ batch, m, n, k }: Problem, target: Target): Cut {
  const { plans, busy, small, shortest } = target.software ? SOFTWARE : HARDWARE;
  const size = batch * m * n;
  let best = plans.at(-1) as Plan;
  let parts = 1;
  let most = 0;
  for (const each of size * k > small ? plans : []) {
    const { across, down, columns, rows, depth, speed } = each;
    const [height, width] = [rows * down, columns * across];
    const staged = 4 * depth * (width + height);
    if (across * down > target.maxInvocations || staged > target.maxShared) continue;
    const groups = batch * Math.ceil(m / height) * Math.ceil(n / width);
    const worth = Math.min(Math.floor(k / shortest), Math.floor(MOST_PARTIAL / size));
    const wanted = Math.max(1, Math.min(Math.ceil(busy / groups), worth));
    // Invocations that stage nothing are free where their whole block lies outside.
    const waste =
      depth > 0 ? roundUp(m, height) * roundUp(n, width) : roundUp(m, rows) * roundUp(n, columns);
    const score = (speed * Math.min(1, (groups * wanted) / busy)) / waste;
    if (score > most) [most, best, parts] = [score, each, wanted];
  }
  const length = roundUp(k / parts, best.depth || 4);
  return {
    ...best,
    length,
    parts: Math.ceil(k / length) || 1,
    // As many blocks as there are steps in one keep errors smallest.
    steps: Math.max(best.fewest, 2 ** Math.round(Math.log2(length || 1) / 2)),
  };
}

const roundUp = (n: number, unit: number): number => Math.ceil(n / unit) * unit;
