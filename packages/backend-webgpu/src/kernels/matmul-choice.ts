import type { Target } from '../target.ts';
import { stepsFor } from './matmul-block.ts';
import type { Cut } from './matmul-grid.ts';
import type { Problem } from './matmul-problem.ts';

/** `single`: an invocation an element. `direct`: blocks, read straight from the factors. `tile`: staged in workgroup memory. */
export type Choice =
  | { readonly kind: 'single' }
  | { readonly kind: 'direct'; readonly cut: Cut }
  | { readonly kind: 'tile'; readonly cut: Cut & { readonly depth: number } };

interface Plan {
  readonly rows: number;
  readonly columns: number;
  readonly across: number;
  readonly down: number;
  /** Steps staged in workgroup memory; 0 reads the factors directly. */
  readonly depth: number;
  /** Speed on a large product, relative to the others. */
  readonly speed: number;
  /** Fewest steps of the sum that are added up at a time: few where that costs no registers that matter. */
  readonly fewest: number;
}

interface Table {
  readonly plans: readonly Plan[];
  /** Workgroups that keep the device busy. */
  readonly busy: number;
  /** Up to this many multiplications nothing pays but little code. */
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
export function choose(problem: Problem, target: Target): Choice {
  const { batch, m, n, k } = problem;
  const table = target.software ? SOFTWARE : HARDWARE;
  const size = batch * m * n;
  let best: Choice = { kind: 'single' };
  let most = 0;
  if (size * k <= table.small) return best;
  for (const each of table.plans) {
    const { across, down, columns, rows, depth, speed } = each;
    const staged = 4 * depth * (across * columns + down * rows);
    if (across * down > target.maxInvocations || staged > target.maxShared) continue;
    const groups = batch * Math.ceil(m / (rows * down)) * Math.ceil(n / (columns * across));
    const parts = partsFor(table, groups, k, size);
    const score = (speed * Math.min(1, (groups * parts) / table.busy)) / waste(each, m, n);
    if (score <= most) continue;
    most = score;
    const step = Math.max(4, depth);
    const length = Math.ceil(k / parts / step) * step;
    const cut = {
      ...each,
      length,
      parts: Math.ceil(k / length),
      steps: stepsFor(length, each.fewest),
    };
    best = depth === 0 ? { kind: 'direct', cut } : { kind: 'tile', cut };
  }
  return best;
}

function partsFor({ busy, shortest }: Table, groups: number, k: number, size: number): number {
  const most = Math.min(Math.floor(k / shortest), Math.floor(MOST_PARTIAL / size));
  return Math.max(1, Math.min(Math.ceil(busy / groups), most));
}

/** Elements computed for each element that is needed. */
function waste({ rows, columns, across, down, depth }: Plan, m: number, n: number): number {
  // Invocations that stage nothing are free where their whole block lies outside.
  const [height, width] = depth === 0 ? [rows, columns] : [rows * down, columns * across];
  return (Math.ceil(m / height) * height * Math.ceil(n / width) * width) / (m * n);
}
