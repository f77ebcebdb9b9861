import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import type { Task } from './contender.ts';
import { contender as naive } from './contenders/naive-js.ts';
import { contender as tuned } from './contenders/tuned-js.ts';
import { contender as xent } from './contenders/xent-js.ts';
import { inputsOf } from './inputs.ts';
import { crossEntropyReference, type Results, referenceOf } from './reference.ts';
import type { Family, Sizes } from './workloads.ts';

const SIZES: Sizes = {
  scale: { elements: 16 },
  softmax: { rows: 7, columns: 11 },
  crossEntropyForward: { rows: 7, columns: 11 },
  crossEntropy: { rows: 7, columns: 11 },
  trainingStep: { batch: 8, features: 13, hidden: 5, classes: 4, learningRate: 0.1 },
  adamStep: { batch: 8, features: 13, hidden: 5, classes: 4, learningRate: 0.001 },
  matmul: { rows: 7, inner: 131, columns: 10 },
};

const FAMILIES: Family[] = [
  'softmax',
  'crossEntropyForward',
  'crossEntropy',
  'trainingStep',
  'matmul',
];

async function resultsOf<F extends Family>(
  family: F,
  from: typeof naive,
  sizes: Sizes[F],
): Promise<Results> {
  const task: Task | undefined = await from.tasks[family]?.(sizes, inputsOf(family, sizes));
  if (!task) throw new Error(`no ${family}`);
  return task.results();
}

describe('reference', () => {
  it('gives the numbers of PyTorch for a batch of two', () => {
    const { probabilities, loss, gradient } = crossEntropyReference(
      [2, 1, 0.1, 0.5, 2.5, -1],
      [0, 2],
    );
    expect(probabilities[0]).toBeCloseTo(0.6590011, 6);
    expect(loss[0]).toBeCloseTo(2.0351043, 6);
    expect(gradient[5]).toBeCloseTo(-0.4870457, 6);
  });

  it.each(FAMILIES)('%s: naive-js and tuned-js agree with it', async (family) => {
    const expected = referenceOf(family, SIZES[family]);
    for (const contender of [naive, tuned]) {
      const actual = await resultsOf(family, contender, SIZES[family]);
      expect(check(family, expected, actual)).toMatchObject({ ok: true });
    }
  });

  it('adamStep: an optimizer that was written apart from it agrees', async () => {
    const sizes = SIZES.adamStep;
    await xent.open();
    const actual = await resultsOf('adamStep', xent, sizes);
    const expected = referenceOf('adamStep', sizes);
    expect(check('adamStep', expected, actual)).toMatchObject({ ok: true });
    const slower = await resultsOf('adamStep', xent, { ...sizes, learningRate: 0.0009 });
    expect(check('adamStep', expected, slower)).toMatchObject({ ok: false });
  });

  it('tells a training run with another learning rate apart', async () => {
    const sizes = SIZES.trainingStep;
    const actual = await resultsOf('trainingStep', naive, { ...sizes, learningRate: 0.101 });
    const verdict = check('trainingStep', referenceOf('trainingStep', sizes), actual);
    expect(verdict).toMatchObject({ ok: false });
  });

  it('makes the same inputs every time', () => {
    expect(inputsOf('matmul', SIZES.matmul)).toEqual(inputsOf('matmul', SIZES.matmul));
  });
});
