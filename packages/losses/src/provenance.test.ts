import {
  logSoftmax,
  reshape,
  setWarningHandler,
  sigmoid,
  softmax,
  type Tensor,
  tensor,
  zeros,
} from '@xent/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { binaryCrossEntropyWithLogits } from './binary-cross-entropy-with-logits.ts';
import { categoricalCrossEntropy } from './categorical-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { klDiv } from './kl-div.ts';
import { nllLoss } from './nll-loss.ts';

const seen: [string, string][] = [];
beforeEach(() => {
  seen.length = 0;
  setWarningHandler((code, message) => seen.push([code, message]));
});
afterEach(() => setWarningHandler(null));

const scores = tensor([[2, 1, 0.1]]);
/** What plain JavaScript passes: the brand is not there. */
const plain = (t: Tensor): Tensor => t;

describe('crossEntropy of softmax', () => {
  it('says what was seen, the floor of the loss and the fix', () => {
    crossEntropy(plain(softmax(scores, 1)), [0]);
    expect(seen).toHaveLength(1);
    const [code, message] = seen[0] as [string, string];
    expect(code).toBe('XENT_DOUBLE_SOFTMAX');
    expect(message).toContain('crossEntropy: the input float32[1,3] comes from softmax');
    expect(message).toContain('the loss stays above 0.5514 for C = 3');
    expect(message).toContain('Pass the raw scores (logits)');
    crossEntropy(plain(softmax(zeros([1, 10]), 1)), [0]);
    expect(seen[1]?.[1]).toContain('above 1.4612 for C = 10');
  });

  it('sees through rearrangement', () => {
    crossEntropy(reshape(softmax(scores, 1), [1, 3]).detach(), [[1, 0, 0]]);
    expect(seen.map(([code]) => code)).toEqual(['XENT_DOUBLE_SOFTMAX']);
  });

  it('leaves scores that only depend on a softmax alone', () => {
    crossEntropy(softmax(scores, 1).mul(scores), [0]);
    crossEntropy(scores, [0]);
    crossEntropy(scores, softmax(scores, 1));
    expect(seen).toEqual([]);
  });

  it('is written to the console once', () => {
    setWarningHandler(null);
    const write = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (let i = 0; i < 3; i++) crossEntropy(plain(softmax(zeros([1, 7]), 1)), [0]);
    expect(write).toHaveBeenCalledTimes(1);
    expect(write.mock.calls[0]?.[0]).toMatch(/^\[XENT_DOUBLE_SOFTMAX\] crossEntropy: /);
    write.mockRestore();
  });
});

describe('other mix-ups', () => {
  it.each<[string, () => Tensor, string]>([
    [
      'XENT_REDUNDANT_LOG_SOFTMAX',
      () => crossEntropy(logSoftmax(scores, 1), [0]),
      'the loss is the same, the work is done twice',
    ],
    [
      'XENT_SINGLE_CLASS',
      () => crossEntropy(zeros([4, 1]), [0, 0, 0, 0]),
      'binaryCrossEntropyWithLogits',
    ],
    [
      'XENT_NOT_LOG_PROBABILITIES',
      () => nllLoss(plain(softmax(scores, 1)), [0]),
      'comes from softmax, and nllLoss expects logarithms',
    ],
    ['XENT_NOT_LOG_PROBABILITIES', () => nllLoss(scores, [0]), 'has values above 0'],
    [
      'XENT_NOT_LOG_PROBABILITIES',
      () => klDiv(plain(softmax(scores, 1)), [[1, 0, 0]], { reduction: 'sum' }),
      'klDiv expects logarithms',
    ],
    [
      'XENT_NOT_PROBABILITIES',
      () => categoricalCrossEntropy(plain(logSoftmax(scores, 1)), [[1, 0, 0]]),
      'Use softmax',
    ],
    [
      'XENT_DOUBLE_SOFTMAX',
      () => binaryCrossEntropyWithLogits(plain(sigmoid(scores)), [[1, 0, 0]]),
      'ln(1 + 1/e) = 0.3133 for target 1 and ln 2 = 0.6931 for target 0',
    ],
    ['XENT_DOUBLE_SOFTMAX', () => crossEntropy(plain(sigmoid(scores)), [0]), 'comes from sigmoid'],
    [
      'XENT_TARGET_DISTRIBUTION',
      () => crossEntropy(scores, [[1, 1, 0]]),
      'has values below 0, or does not sum to 1 over the classes',
    ],
    [
      'XENT_TARGET_DISTRIBUTION',
      () => crossEntropy(scores, [[1.5, -0.5, 0]]),
      'has values below 0',
    ],
    [
      'XENT_TARGET_RANGE',
      () => binaryCrossEntropyWithLogits(tensor([1]), [2]),
      'the target float32[1] has values outside 0 to 1',
    ],
    [
      'XENT_LABEL_SMOOTHING',
      () => crossEntropy(scores, [0], { labelSmoothing: -0.1 }),
      'labelSmoothing is -0.1, and a negative one smooths nothing',
    ],
    ['XENT_EMPTY_MEAN', () => crossEntropy(scores, [-100]), 'all 1 targets are ignored'],
    ['XENT_KL_MEAN', () => klDiv(logSoftmax(scores, 1), [[1, 0, 0]]), "is reduction 'batchmean'"],
  ])('%s', (code, run, text) => {
    run();
    expect(seen.map(([c]) => c)).toEqual([code]);
    expect(seen[0]?.[1]).toContain(text);
  });

  it('looks at distributions with the classes in the middle', () => {
    const good = [
      [
        [0.2, 0.5],
        [0.8, 0.5],
      ],
    ];
    crossEntropy(zeros([1, 2, 2]), good);
    expect(seen).toEqual([]);
    crossEntropy(zeros([1, 2, 2]), [
      [
        [0.2, 0.5],
        [0.8, 0.6],
      ],
    ]);
    expect(seen.map(([code]) => code)).toEqual(['XENT_TARGET_DISTRIBUTION']);
  });

  it('looks at each distribution by itself', () => {
    crossEntropy(zeros([2, 3]), [
      [1, 0.5, 0],
      [0.2, 0.2, 0.1],
    ]);
    expect(seen.map(([code]) => code)).toEqual(['XENT_TARGET_DISTRIBUTION']);
  });
});
