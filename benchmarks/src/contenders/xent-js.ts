import { js } from '@xent/backend-js';
import { grad, matmul, realize, setBackend, softmax, tensor, transpose } from '@xent/core';
import { CrossEntropyLoss, crossEntropy } from '@xent/losses';
import { Linear, ReLU, Sequential } from '@xent/nn';
import { SGD } from '@xent/optim';
import type { Contender } from '../contender.ts';
import { CHECKED_STEPS } from '../reference.ts';

/** Whatever a run computed stays on the backend until it is given back. */
interface Disposable {
  dispose(): void;
}

function release(...values: readonly Disposable[]): void {
  for (const value of values) value.dispose();
}

export const contender: Contender = {
  open() {
    setBackend(js());
    return { threads: 1 };
  },
  tasks: {
    async softmax({ rows, columns }, inputs) {
      const logits = tensor(inputs.logits, { shape: [rows, columns] });
      await realize(logits);
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const probabilities = softmax(logits, 1);
            await realize(probabilities);
            release(probabilities);
          }
        },
        results: async () => ({ probabilities: await softmax(logits, 1).data() }),
      };
    },
    async crossEntropyForward({ rows, columns }, inputs) {
      const logits = tensor(inputs.logits, { shape: [rows, columns] });
      const labels = tensor(inputs.labels);
      await realize(logits, labels);
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const loss = crossEntropy(logits, labels);
            await realize(loss);
            release(loss);
          }
        },
        results: async () => ({ loss: [await crossEntropy(logits, labels).item()] }),
      };
    },
    async crossEntropy({ rows, columns }, inputs) {
      const logits = tensor(inputs.logits, { shape: [rows, columns], requiresGrad: true });
      const labels = tensor(inputs.labels);
      await realize(logits, labels);
      const once = async () => {
        const loss = crossEntropy(logits, labels);
        const [gradient] = grad(loss, [logits]);
        await realize(loss, gradient);
        return { loss, gradient };
      };
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const { loss, gradient } = await once();
            release(loss, gradient);
          }
        },
        async results() {
          const { loss, gradient } = await once();
          return { loss: await loss.data(), gradient: await gradient.data() };
        },
      };
    },
    async trainingStep({ batch, features, hidden, classes, learningRate }, inputs) {
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
      const optimizer = new SGD(model.parameters(), { lr: learningRate });
      const step = () => {
        optimizer.zeroGrad();
        const loss = criterion.forward(model.forward(x), labels);
        loss.backward();
        optimizer.step();
        return loss;
      };
      return {
        async run(times) {
          for (let i = 0; i < times; i++) step();
          await realize(...model.parameters());
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
    },
    async matmul({ rows, inner, columns }, inputs) {
      const a = tensor(inputs.a, { shape: [rows, inner] });
      const b = tensor(inputs.b, { shape: [inner, columns] });
      await realize(a, b);
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const product = matmul(a, b);
            await realize(product);
            release(product);
          }
        },
        results: async () => ({ product: await matmul(a, b).data() }),
      };
    },
  },
};
