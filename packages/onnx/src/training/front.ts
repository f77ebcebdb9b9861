import { add, type Tensor, tensor } from '@xent/core';
import { placeholder } from '@xent/core/trace';
import { type Captured, captureGraph } from '../captured.ts';
import { numbered } from '../examples.ts';
import { expression, type Known, recognize } from './numbers.ts';
import type { GroupLike } from './optimizer-like.ts';
import type { StepTrace } from './step-tracer.ts';

/** An input of the front, and the output that is its next value. */
export interface FrontInput {
  readonly kind: 'rate' | 'step' | 'random';
  readonly name: string;
  readonly leaf: Tensor;
  /** Group of a rate, clock of a count, input of the step's graph of a random state. */
  readonly of: number;
  /** Number of the output with the next value; -1 for rates. */
  readonly next: number;
}

/** What a step computes before anything else: its numbers from the learning rates and the counts of steps. */
export interface Front extends Captured {
  readonly inputs: readonly FrontInput[];
  /** Output of this graph for an input of the step's graph. */
  readonly feeds: ReadonlyMap<number, number>;
}

/** One number an input that is no cell and differs from probe to probe. */
function changing(traces: readonly StepTrace[]): Map<number, readonly number[]> {
  const [first] = traces as [StepTrace];
  const found = new Map<number, readonly number[]>();
  first.leaves.forEach((leaf, i) => {
    if (leaf.cell || !leaf.host || leaf.size !== 1) return;
    const values = traces.map(({ leaves }) => leaves[i]?.host?.[0] ?? Number.NaN);
    if (values.some((v) => v !== values[0])) found.set(i, values);
  });
  return found;
}

/** Inputs that say where the random stream stands. */
function randomStates({ graph, leaves }: Captured): readonly number[] {
  const found = new Set<number>();
  for (const { op, inputs } of graph.nodes) {
    const [state = -1] = inputs;
    if (op === 'randomBits' && state < leaves.length && !leaves[state]?.cell) found.add(state);
  }
  return [...found];
}

/** `traces`: one for each of the probes. */
export function makeFront(
  op: string,
  traces: readonly StepTrace[],
  groups: readonly GroupLike[],
  clocks: number,
): Front {
  const [first] = traces as [StepTrace];
  const numbers = new Map<number, Known>();
  for (const [i, values] of changing(traces)) {
    const dtype = first.leaves[i]?.dtype ?? 'float32';
    numbers.set(i, recognize(op, values, dtype, groups, clocks));
  }
  const rates = groups.map(() => placeholder({ dtype: 'float32', shape: [] }));
  const steps = Array.from({ length: clocks }, () => placeholder({ dtype: 'int32', shape: [] }));
  const count = tensor(1, { dtype: 'int32' });
  const made = steps.map((step) => add(step, count));
  const roots: Tensor[] = [];
  const feeds = new Map<number, number>();
  for (const [i, known] of numbers) {
    const dtype = first.leaves[i]?.dtype ?? 'float32';
    feeds.set(i, roots.push(expression(known, rates, made, dtype)) - 1);
  }
  const inputs: FrontInput[] = [];
  const names = numbered('lr', rates.length);
  rates.forEach((leaf, of) => {
    inputs.push({ kind: 'rate', name: names[of] as string, leaf, of, next: -1 });
  });
  const counters = numbered('optimizer.step', clocks);
  steps.forEach((leaf, of) => {
    const next = roots.push(made[of] as Tensor) - 1;
    inputs.push({ kind: 'step', name: counters[of] as string, leaf, of, next });
  });
  const random = randomStates(first);
  const streams = numbered('random', random.length);
  random.forEach((of, k) => {
    const leaf = placeholder({ dtype: 'int32', shape: [4] });
    // The high word of the counter is the number of the step: no step meets the numbers of another.
    const next = roots.push(add(leaf, tensor([0, 0, 0, 1], { dtype: 'int32' }))) - 1;
    inputs.push({ kind: 'random', name: streams[k] as string, leaf, of, next });
    feeds.set(of, roots.push(leaf) - 1);
  });
  return { inputs, feeds, ...captureGraph(roots) };
}
