import { splitOrdered } from '@xent/digits';
import { loadDigits } from '@xent/digits/node';
import { expect, it } from 'vitest';
import {
  ArrayDataset,
  argmax,
  CrossEntropyLoss,
  DataLoader,
  Linear,
  manualSeed,
  noGrad,
  ReLU,
  runtimeReport,
  Sequential,
  SGD,
  tensor,
} from 'xent';

it('784-128-10 with momentum reads 93.5 % of all ten digits after ten epochs', async () => {
  const { train, test } = splitOrdered(loadDigits([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  manualSeed(1);
  const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
  const criterion = new CrossEntropyLoss();
  const optimizer = new SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
  const digits = new ArrayDataset(
    { data: train.images, shape: [784], scale: 1 / 255 },
    { data: train.labels },
  );
  const loader = new DataLoader(digits, { batchSize: 64, shuffle: true, seed: 1, dropLast: true });
  const before = runtimeReport();
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const [x, y] of loader) {
      optimizer.zeroGrad();
      const loss = criterion.forward(model.forward(x), y);
      loss.backward();
      optimizer.step();
      await loss.item();
    }
  }
  expect(runtimeReport().compiles - before.compiles).toBe(1);
  const scaled = Float32Array.from(test.images, (byte) => byte / 255);
  const x = tensor(scaled, { shape: [test.labels.length, 784] });
  const predicted = await noGrad(() => argmax(model.forward(x), 1)).data();
  const right = test.labels.filter((label, i) => label === predicted[i]).length;
  expect(right / test.labels.length).toBeGreaterThanOrEqual(0.935);
});
