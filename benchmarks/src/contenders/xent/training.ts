import { realize, tensor, transpose } from '@xent/core';
import { CrossEntropyLoss } from '@xent/losses';
import { Linear, ReLU, Sequential } from '@xent/nn';
import type { Adam, SGD } from '@xent/optim';
import type { Task } from '../../contender.ts';
import type { Inputs } from '../../inputs.ts';
import { CHECKED_STEPS } from '../../reference.ts';
import type { Sizes } from '../../workloads.ts';

/** An asynchronous backend refuses to fall further behind. */
const STEPS_IN_FLIGHT = 10;

/** A training step as a user of the public packages writes it. */
export async function trainingTask(
  rule: typeof SGD | typeof Adam,
  { batch, features, hidden, classes, learningRate }: Sizes['trainingStep'],
  inputs: Inputs['trainingStep'],
): Promise<Task> {
  const x = tensor(inputs.x, { shape: [batch, features] });
  const labels = tensor(inputs.labels);
  await realize(x, labels);
  const model = new Sequential(
    new Linear(features, hidden),
    new ReLU(),
    new Linear(hidden, classes),
  );
  model.loadStateDict({
    '0.weight': transpose(tensor(inputs.weight1, { shape: [features, hidden] }), 0, 1),
    '0.bias': tensor(inputs.bias1),
    '2.weight': transpose(tensor(inputs.weight2, { shape: [hidden, classes] }), 0, 1),
    '2.bias': tensor(inputs.bias2),
  });
  const criterion = new CrossEntropyLoss();
  const optimizer = new rule(model.parameters(), { lr: learningRate });
  const step = () => {
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(x), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return {
    async run(times) {
      for (let left = times; left > 0; left -= STEPS_IN_FLIGHT) {
        const losses = Array.from({ length: Math.min(left, STEPS_IN_FLIGHT) }, step);
        await realize(...losses, ...model.parameters());
        for (const loss of losses) loss.dispose();
      }
    },
    async results() {
      const losses: number[] = [];
      for (let i = 0; i < CHECKED_STEPS; i++) losses.push(await step().item());
      const state = await model.stateDict();
      return {
        losses,
        weight1: await transpose(state['0.weight'], 0, 1).data(),
        bias1: await state['0.bias'].data(),
        weight2: await transpose(state['2.weight'], 0, 1).data(),
        bias2: await state['2.bias'].data(),
      };
    },
  };
}
