import * as jax from '@jax-js/jax';
import type { Task } from '../../contender.ts';
import type { Inputs } from '../../inputs.ts';
import { CHECKED_STEPS } from '../../reference.ts';
import type { Sizes } from '../../workloads.ts';
import { crossEntropy, type JaxArray, read } from './losses.ts';

const { nn, numpy: np } = jax;

/** More unfinished steps than this make every later one slower. */
const STEPS_IN_FLIGHT = 10;

const NAMES = ['weight1', 'bias1', 'weight2', 'bias2'] as const;

type Parameters = Record<(typeof NAMES)[number], JaxArray>;

/** What a step takes and gives: the parameters, and what Adam keeps beside them. */
interface State {
  parameters: Parameters;
  means: Parameters;
  squares: Parameters;
  step: JaxArray;
  [name: string]: Parameters | JaxArray;
}

const each = (make: (name: (typeof NAMES)[number]) => JaxArray): Parameters => ({
  weight1: make('weight1'),
  bias1: make('bias1'),
  weight2: make('weight2'),
  bias2: make('bias2'),
});

type Update = (state: State, gradients: Parameters) => State;

const descent =
  (rate: number): Update =>
  ({ parameters, ...rest }, gradients) => ({
    ...rest,
    parameters: each((name) => parameters[name].sub(gradients[name].mul(rate))),
  });

/** Betas 0.9 and 0.999, eps 1e-8. */
const adam =
  (rate: number): Update =>
  (state, gradients) => {
    const step = state.step.add(1);
    const correction = (beta: number): JaxArray =>
      np
        .exp(step.ref.mul(Math.log(beta)))
        .mul(-1)
        .add(1);
    const correction1 = correction(0.9);
    const correction2 = correction(0.999);
    const means = each((name) => state.means[name].mul(0.9).add(gradients[name].ref.mul(0.1)));
    const squares = each((name) =>
      state.squares[name].mul(0.999).add(gradients[name].ref.mul(gradients[name]).mul(0.001)),
    );
    const parameters = each((name) => {
      const root = np.sqrt(squares[name].ref.div(correction2.ref)).add(1e-8);
      const mean = means[name].ref.div(correction1.ref);
      return state.parameters[name].sub(mean.div(root).mul(rate));
    });
    correction1.dispose();
    correction2.dispose();
    return { parameters, means, squares, step };
  };

/** A training step under `jit`. */
export function trainingTask(
  rule: 'sgd' | 'adam',
  { batch, features, hidden, classes, learningRate }: Sizes['trainingStep'],
  inputs: Inputs['trainingStep'],
): Task {
  const x = np.array(inputs.x).reshape([batch, features]);
  const labels = np.array(inputs.labels);
  const shapes = {
    weight1: [features, hidden],
    bias1: [hidden],
    weight2: [hidden, classes],
    bias2: [classes],
  };
  const zeros = (): Parameters => each((name) => np.zeros(rule === 'adam' ? shapes[name] : [1]));
  let state: State = {
    parameters: each((name) => np.array(inputs[name]).reshape(shapes[name])),
    means: zeros(),
    squares: zeros(),
    step: np.zeros([1]),
  };
  const update = (rule === 'adam' ? adam : descent)(learningRate);
  const loss = (p: Parameters, input: JaxArray, target: JaxArray): JaxArray => {
    const active = nn.relu(np.matmul(input, p.weight1).add(p.bias1));
    return crossEntropy(np.matmul(active, p.weight2).add(p.bias2), target, classes);
  };
  const step = jax.jit((before: State, input: JaxArray, target: JaxArray) => {
    const kept = each((name) => before.parameters[name].ref);
    const [value, gradients] = jax.valueAndGrad((p: Parameters) => loss(p, input, target))(
      before.parameters,
    );
    return [value, update({ ...before, parameters: kept }, gradients)] as [JaxArray, State];
  });
  const advance = (): JaxArray => {
    const [value, after] = step(state, x.ref, labels.ref);
    state = after;
    return value;
  };
  return {
    async run(times) {
      for (let i = 1; i <= times; i++) {
        advance().dispose();
        if (i % STEPS_IN_FLIGHT === 0) await jax.blockUntilReady(state);
      }
      await jax.blockUntilReady(state);
    },
    async results() {
      const losses: number[] = [];
      for (let i = 0; i < CHECKED_STEPS; i++) losses.push(...Array.from(await read(advance())));
      const { weight1, bias1, weight2, bias2 } = state.parameters;
      return {
        losses,
        weight1: await read(weight1.ref),
        bias1: await read(bias1.ref),
        weight2: await read(weight2.ref),
        bias2: await read(bias2.ref),
      };
    },
  };
}
