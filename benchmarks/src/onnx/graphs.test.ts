import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { contender } from '../contenders/ort-node.ts';
import { inputsOf } from '../inputs.ts';
import { referenceOf } from '../reference.ts';
import type { Sizes } from '../workloads.ts';

const training = { batch: 8, features: 13, hidden: 5, classes: 4 };

const SIZES: Sizes = {
  scale: { elements: 16 },
  softmax: { rows: 7, columns: 11 },
  crossEntropyForward: { rows: 7, columns: 11 },
  crossEntropy: { rows: 7, columns: 11 },
  trainingStep: { ...training, learningRate: 0.1 },
  adamStep: { ...training, learningRate: 0.001 },
  matmul: { rows: 7, inner: 131, columns: 10 },
};

describe('hand-made graphs', () => {
  it.each(Object.keys(SIZES) as (keyof Sizes)[])('%s is right', async (family) => {
    const start = contender.tasks[family] as (
      sizes: object,
      inputs: object,
    ) => Promise<{ results(): Promise<Record<string, ArrayLike<number>>> }>;
    const task = await start(SIZES[family], inputsOf(family, SIZES[family]));
    const expected = referenceOf(family, SIZES[family]);
    expect(check(family, expected, await task.results())).toMatchObject({ ok: true });
  });
});
