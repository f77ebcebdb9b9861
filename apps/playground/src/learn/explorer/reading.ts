import {
  crossEntropy,
  div,
  exp,
  grad,
  log,
  mean,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
} from 'xent';
import type { ExplorerState } from './state.ts';

/** Everything that the explorer shows, computed by xent from one state. */
export interface Reading {
  /** `exp(z / T)` of every class. */
  readonly exps: readonly number[];
  readonly sum: number;
  readonly probabilities: readonly number[];
  readonly probabilitySum: number;
  readonly loss: number;
  /** `dL/dz`, which is `(p - y) / T`. */
  readonly gradient: readonly number[];
  readonly gradientSum: number;
}

/** Probabilities, loss and gradient of one state, in float64. */
export function readState(state: ExplorerState): Reading {
  const z = tensor([state.z], { dtype: 'float64', requiresGrad: true });
  const scaled = div(z, state.t);
  const exps = exp(scaled);
  const probabilities = softmax(scaled, 1);
  const loss = crossEntropy(scaled, [state.y]);
  const [gradient] = grad(loss, [z]);
  return {
    exps: numbers(exps),
    sum: sum(exps).itemSync(),
    probabilities: numbers(probabilities),
    probabilitySum: sum(probabilities).itemSync(),
    loss: loss.itemSync(),
    gradient: numbers(gradient),
    gradientSum: sum(gradient).itemSync(),
  };
}

/** Scores after one step of gradient descent: `z - rate * dL/dz`. */
export function descend(state: ExplorerState, rate: number): readonly number[] {
  const z = tensor([state.z], { dtype: 'float64', requiresGrad: true });
  const [gradient] = grad(crossEntropy(div(z, state.t), [state.y]), [z]);
  return numbers(z.sub(gradient.mul(rate)));
}

/** Scores with the mean of the present ones, whose softmax at temperature `T` gives the probabilities. */
export function scoresFor(
  state: ExplorerState,
  probabilities: readonly number[],
): readonly number[] {
  const wanted = log(tensor(probabilities, { dtype: 'float64' })).mul(state.t);
  const present = tensor(state.z, { dtype: 'float64' });
  return numbers(sub(wanted, sub(mean(wanted), mean(present))));
}

/** The probability of the true class at a loss of `L`: `exp(-L)`. */
export function probabilityAt(losses: readonly number[]): readonly number[] {
  return numbers(exp(tensor(losses, { dtype: 'float64' }).neg()));
}

function numbers(values: Tensor): readonly number[] {
  return Array.from(values.dataSync(), Number);
}
