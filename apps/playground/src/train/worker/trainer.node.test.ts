import { type Split, splitOrdered } from '@xent/digits';
import { loadDigits } from '@xent/digits/node';
import { describe, expect, it } from 'vitest';
import { DEFAULT, OPTIMIZERS, type TrainConfig } from '../config.ts';
import { Trainer } from './trainer.ts';

const splits = new Map<string, Split>();

function trainerFor(change: Partial<TrainConfig>): Trainer {
  const config = { ...DEFAULT, ...change };
  const key = config.digits.join();
  const split = splits.get(key) ?? splitOrdered(loadDigits(config.digits));
  splits.set(key, split);
  return new Trainer(config, split);
}

async function evaluate(trainer: Trainer) {
  const evaluation = trainer.evaluate();
  let next = await evaluation.next();
  while (!next.done) next = await evaluation.next();
  return next.value;
}

async function losses(trainer: Trainer, count: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let step = 0; step < count; step++) found.push((await trainer.trainStep()).loss);
  return found;
}

describe('accuracy', () => {
  it.each([
    { model: 'nn1', digits: [0, 1], epochs: 2, accuracy: 0.99 },
    { model: 'nn2', digits: [0, 1, 2], epochs: 3, accuracy: 0.96 },
  ] as const)(
    '$model reaches $accuracy on $digits after $epochs epochs',
    async ({ model, digits, epochs, accuracy }) => {
      const trainer = trainerFor({ model, digits });
      await losses(trainer, trainer.stepsPerEpoch * epochs);
      const result = await evaluate(trainer);
      expect(result.accuracy).toBeGreaterThanOrEqual(accuracy);
      expect(result.loss).toBeLessThan(0.25);
    },
  );
});

it('repeats a run bit for bit, and runs another one with another seed', async () => {
  const first = await losses(trainerFor({ seed: 3 }), 60);
  expect(await losses(trainerFor({ seed: 3 }), 60)).toEqual(first);
  expect(await losses(trainerFor({ seed: 4 }), 60)).not.toEqual(first);
});

it.each(OPTIMIZERS)('learns with $name', async ({ id, lr }) => {
  const found = await losses(trainerFor({ optimizer: id, lr }), 60);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(found.slice(-10))).toBeLessThan(0.75 * mean(found.slice(0, 10)));
});

it('counts every test image once', async () => {
  const trainer = trainerFor({ model: 'nn2', digits: [0, 1, 2] });
  const { confusion, accuracy } = await evaluate(trainer);
  const rows = [0, 1, 2].map((row) =>
    confusion.slice(row * 3, row * 3 + 3).reduce((sum, count) => sum + count, 0),
  );
  expect(rows).toEqual([200, 225, 198]);
  const right = [0, 4, 8].reduce((sum, at) => sum + (confusion[at] ?? 0), 0);
  expect(accuracy).toBeCloseTo(right / 623, 12);
});

it('does not learn from a test', async () => {
  const tested = trainerFor({});
  await evaluate(tested);
  expect(await losses(tested, 5)).toEqual(await losses(trainerFor({}), 5));
});

it('takes a new learning rate in the middle of a run', async () => {
  const trainer = trainerFor({});
  await losses(trainer, 5);
  trainer.lr = 0;
  const [before] = await trainer.weights();
  await losses(trainer, 5);
  const [after] = await trainer.weights();
  expect(after).toEqual(before);
  expect(after).toHaveLength(5 * 784);
});
