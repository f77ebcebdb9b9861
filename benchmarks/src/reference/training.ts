import type { Inputs } from '../inputs.ts';
import type { Sizes } from '../workloads.ts';
import { affine, columnSums, crossEntropy, product, transposed } from './loops.ts';

/** How many steps of a training workload are checked. */
export const CHECKED_STEPS = 10;

/** Changes one parameter in place, given its gradient. */
type Rule = (cell: Float64Array, gradient: ArrayLike<number>) => void;

function descent(rate: number): Rule {
  return (cell, gradient) => {
    for (let i = 0; i < cell.length; i++) cell[i] -= rate * gradient[i];
  };
}

/** Adam with betas 0.9 and 0.999 and eps 1e-8; each parameter is seen once a step. */
function adam(rate: number): Rule {
  const states = new Map<
    Float64Array,
    { mean: Float64Array; square: Float64Array; step: number }
  >();
  return (cell, gradient) => {
    const { length } = cell;
    const state = states.get(cell) ?? {
      mean: new Float64Array(length),
      square: new Float64Array(length),
      step: 0,
    };
    states.set(cell, state);
    state.step += 1;
    const { mean, square, step } = state;
    for (let i = 0; i < length; i++) {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
      square[i] = 0.999 * square[i] + 0.001 * gradient[i] ** 2;
      const root = Math.sqrt(square[i] / (1 - 0.999 ** step));
      cell[i] -= (rate * mean[i]) / (1 - 0.9 ** step) / (root + 1e-8);
    }
  };
}

/** The losses of the first steps, and all four parameters after them. */
export function trained(
  rule: 'sgd' | 'adam',
  sizes: Sizes['trainingStep'],
  inputs: Inputs['trainingStep'],
): Record<'losses' | 'weight1' | 'bias1' | 'weight2' | 'bias2', ArrayLike<number>> {
  const { features, hidden, classes, learningRate } = sizes;
  const { x, labels } = inputs;
  const weight1 = Float64Array.from(inputs.weight1);
  const bias1 = Float64Array.from(inputs.bias1);
  const weight2 = Float64Array.from(inputs.weight2);
  const bias2 = Float64Array.from(inputs.bias2);
  const xTransposed = transposed(x, features);
  const update = (rule === 'adam' ? adam : descent)(learningRate);
  const losses: number[] = [];
  for (let step = 0; step < CHECKED_STEPS; step++) {
    const active = affine(x, weight1, bias1, features).map((value) => Math.max(value, 0));
    const logits = affine(active, weight2, bias2, hidden);
    const { loss, gradient } = crossEntropy(logits, labels, classes);
    losses.push(loss);
    const back = product(gradient, transposed(weight2, classes), classes).map((value, i) =>
      active[i] > 0 ? value : 0,
    );
    update(weight2, product(transposed(active, hidden), gradient, sizes.batch));
    update(bias2, columnSums(gradient, classes));
    update(weight1, product(xTransposed, back, sizes.batch));
    update(bias1, columnSums(back, hidden));
  }
  return { losses, weight1, bias1, weight2, bias2 };
}
