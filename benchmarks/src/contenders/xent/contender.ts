import {
  type Backend,
  getBackend,
  grad,
  matmul,
  mul,
  realize,
  setBackend,
  softmax,
  type Tensor,
  tensor,
} from '@xent/core';
import { crossEntropy } from '@xent/losses';
import { Adam, SGD } from '@xent/optim';
import type { Contender, Facts, Task } from '../../contender.ts';
import type { Results } from '../../reference.ts';
import { trainingTask } from './training.ts';

/** Whatever a run computed stays on the backend until it is given back. */
function task(names: readonly string[], once: () => readonly Tensor[]): Task {
  return {
    async run(times) {
      for (let i = 0; i < times; i++) {
        const values = once();
        await realize(...values);
        for (const value of values) value.dispose();
      }
    },
    async results() {
      const values = once();
      const results: Record<string, Results[string]> = {};
      for (const [i, name] of names.entries()) results[name] = await values[i].data();
      return results;
    },
  };
}

/** xent on the backend that `open` gives. */
export const xentContender = (
  open: () => Promise<{ backend: Backend; facts: Facts }>,
): Contender => ({
  async open() {
    const { backend, facts } = await open();
    setBackend(backend);
    return facts;
  },
  held: () => getBackend().memory(),
  tasks: {
    async scale(_sizes, inputs) {
      const x = tensor(inputs.x);
      await realize(x);
      return task(['y'], () => [mul(x, 2)]);
    },
    async softmax({ rows, columns }, inputs) {
      const logits = tensor(inputs.logits, { shape: [rows, columns] });
      await realize(logits);
      return task(['probabilities'], () => [softmax(logits, 1)]);
    },
    async crossEntropyForward({ rows, columns }, inputs) {
      const logits = tensor(inputs.logits, { shape: [rows, columns] });
      const labels = tensor(inputs.labels);
      await realize(logits, labels);
      return task(['loss'], () => [crossEntropy(logits, labels)]);
    },
    async crossEntropy({ rows, columns }, inputs) {
      const logits = tensor(inputs.logits, { shape: [rows, columns], requiresGrad: true });
      const labels = tensor(inputs.labels);
      await realize(logits, labels);
      return task(['loss', 'gradient'], () => {
        const loss = crossEntropy(logits, labels);
        return [loss, ...grad(loss, [logits])];
      });
    },
    trainingStep: (sizes, inputs) => trainingTask(SGD, sizes, inputs),
    adamStep: (sizes, inputs) => trainingTask(Adam, sizes, inputs),
    async matmul({ rows, inner, columns }, inputs) {
      const a = tensor(inputs.a, { shape: [rows, inner] });
      const b = tensor(inputs.b, { shape: [inner, columns] });
      await realize(a, b);
      return task(['product'], () => [matmul(a, b)]);
    },
  },
});
