import {
  type Loss,
  logSoftmax,
  parameter,
  sigmoid,
  softmax,
  type Tensor,
  tensor,
} from '@xent/core';
import { expect, it } from 'vitest';
import {
  BCEWithLogitsLoss,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  CrossEntropyLoss,
  categoricalCrossEntropy,
  crossEntropy,
  KLDivLoss,
  klDiv,
  MSELoss,
  NLLLoss,
  nllLoss,
} from './index.ts';

// Only compiled: what is refused here would run, with a warning.
export function refused(x: Tensor): void {
  const p = softmax(x, 1);
  const log = logSoftmax(x, 1);
  // @ts-expect-error crossEntropy applies softmax itself
  crossEntropy(p, [0]);
  // @ts-expect-error also through the fluent spelling
  crossEntropy(x.softmax(1), [0]);
  // @ts-expect-error binaryCrossEntropyWithLogits applies sigmoid itself
  binaryCrossEntropyWithLogits(p, [0]);
  // @ts-expect-error the same from sigmoid
  binaryCrossEntropyWithLogits(sigmoid(x), [0]);
  // @ts-expect-error the classes refuse the same
  new CrossEntropyLoss().forward(p, [0]);
  // @ts-expect-error the classes refuse the same
  new BCEWithLogitsLoss().forward(p, [0]);
  // @ts-expect-error nllLoss takes logarithms
  nllLoss(p, [0]);
  // @ts-expect-error the classes refuse the same
  new NLLLoss().forward(p, [0]);
  // @ts-expect-error klDiv takes logarithms of the prediction
  klDiv(p, p);
  // @ts-expect-error the classes refuse the same
  new KLDivLoss().forward(p, p);
  // @ts-expect-error binaryCrossEntropy takes the logarithm itself
  binaryCrossEntropy(log, [0]);
  // @ts-expect-error categoricalCrossEntropy takes the logarithm itself
  categoricalCrossEntropy(log, [[1, 0]]);
  // @ts-expect-error 'batchmean' belongs to klDiv
  crossEntropy(x, [0], { reduction: 'batchmean' });
  // @ts-expect-error PyTorch's name in camelCase
  crossEntropy(x, [0], { label_smoothing: 0.1 });

  crossEntropy(log, [0]);
  crossEntropy(p.mul(2), [0]);
  crossEntropy(x, p);
  nllLoss(log, [0]);
  klDiv(log, p);
  categoricalCrossEntropy(p, [[1, 0]]);
  binaryCrossEntropy(sigmoid(x), [[1, 0]]);
}

it('accepts tensors, parameters and either', () => {
  const x = tensor([[1, 2]]);
  const cell = parameter([[1, 2]]);
  const either = Math.random() < 2 ? x : cell;
  for (const loss of [crossEntropy(x, [0]), crossEntropy(cell, [0]), crossEntropy(either, [0])]) {
    expect(loss.shape).toEqual([]);
  }
});

it('has classes that are losses', () => {
  const losses: Loss<Tensor, number[]>[] = [
    new CrossEntropyLoss(),
    new NLLLoss(),
    new MSELoss({ reduction: 'sum' }),
    new KLDivLoss({ reduction: 'batchmean' }),
  ];
  expect(losses.map((l) => `${l.name} ${l.reduction}`)).toEqual([
    'CrossEntropyLoss mean',
    'NLLLoss mean',
    'MSELoss sum',
    'KLDivLoss batchmean',
  ]);
});
