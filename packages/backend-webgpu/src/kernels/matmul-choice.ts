import type { Target } from '../target.ts';
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
}

const direct = (rows: number, columns: number, across: number, down: number): Plan => ({
  rows,
  columns,
  across,
  down,
  depth: 0,
});

/** Largest first: the first plan that keeps the device busy is taken, else the last one that fits the shape. */
const HARDWARE: readonly Plan[] = [
  { rows: 8, columns: 8, across: 16, down: 16, depth: 8 },
  { rows: 8, columns: 8, across: 8, down: 8, depth: 16 },
  { rows: 4, columns: 4, across: 8, down: 8, depth: 16 },
];
const SOFTWARE: readonly Plan[] = [
  direct(8, 8, 8, 8),
  direct(8, 8, 4, 4),
  direct(8, 4, 4, 4),
  direct(4, 8, 4, 4),
  direct(4, 4, 4, 4),
];

/** Workgroups that keep a device busy. */
const BUSY = { hardware: 128, software: 8 };
/** Below this many products nothing pays but little code. */
const SMALL = { hardware: 1 << 12, software: 1 << 14 };
/** Elements of all partial sums together. */
const MOST_PARTIAL = 1 << 22;
const SHORTEST_PART = 128;

export function choose({ batch, m, n, k }: Problem, target: Target): Choice {
  const where = target.software ? 'software' : 'hardware';
  const size = batch * m * n;
  if (size * k <= SMALL[where]) return { kind: 'single' };
  const fits = (target.software ? SOFTWARE : HARDWARE).filter(
    ({ across, down, columns, rows, depth }) =>
      across * down <= target.maxInvocations &&
      4 * depth * (across * columns + down * rows) <= target.maxShared,
  );
  const groups = ({ rows, columns, across, down }: Plan): number =>
    batch * Math.ceil(m / (rows * down)) * Math.ceil(n / (columns * across));
  const busy = BUSY[where];
  const plan =
    fits.find((each) => groups(each) >= busy && waste(each, m, n) < 1.3) ?? leastWaste(fits, m, n);
  if (!plan) return { kind: 'single' };
  const step = Math.max(4, plan.depth);
  const wanted = Math.min(
    Math.ceil(busy / groups(plan)),
    Math.floor(k / SHORTEST_PART),
    Math.floor(MOST_PARTIAL / size),
  );
  const length = Math.ceil(k / Math.max(1, wanted) / step) * step;
  const cut = { ...plan, length, parts: Math.ceil(k / length) };
  return plan.depth === 0 ? { kind: 'direct', cut } : { kind: 'tile', cut };
}

/** Blocks computed for each block that is needed. */
function waste({ rows, columns, across, down, depth }: Plan, m: number, n: number): number {
  // What is not staged costs nothing where a whole block lies outside.
  const [height, width] = depth ? [rows * down, columns * across] : [rows, columns];
  return (Math.ceil(m / height) * height * Math.ceil(n / width) * width) / (m * n);
}

function leastWaste(plans: readonly Plan[], m: number, n: number): Plan | undefined {
  let best: Plan | undefined;
  for (const plan of plans) {
    if (!best || waste(plan, m, n) < 0.9 * waste(best, m, n)) best = plan;
  }
  return best;
}
