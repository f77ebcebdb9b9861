import {
  ArgumentError,
  DTypeError,
  IndexError,
  ShapeError,
  type Tensor,
  tensor,
  XentError,
  zeros,
} from '@xent/core';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from './cross-entropy.ts';
import { nllLoss } from './nll-loss.ts';
import type { Values } from './values.ts';

const int = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: 'int32' });

function refusal(run: () => unknown): XentError {
  try {
    run();
  } catch (error) {
    if (XentError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('labels outside the classes', () => {
  const outside = (labels: Values, options = {}): IndexError =>
    refusal(() => crossEntropy(zeros([4, 3]), labels, options)) as IndexError;

  it('are named by position, value and number of classes', () => {
    const error = outside([0, 2, 7, 1]);
    expect(error).toBeInstanceOf(IndexError);
    expect(error).toMatchObject({ code: 'XENT_INDEX', position: 2, value: 7 });
    expect(error.message).toBe(
      'crossEntropy: expected class indices from 0 to 2 (C = 3), got 7 at position 2 of int32[4]; check the labels',
    );
    expect(outside(int([0, 2, 7, 1])).message).toContain('got 7 at position 2 of int32[4]');
    expect(outside(new BigInt64Array([0n, 1n, 2n, 3n])).message).toContain('got 3 at position 3');
  });

  it('are suspected to start at 1', () => {
    const hint = 'labels start at 1? subtract 1';
    expect(outside([1, 3, 2, 1]).message).toContain(hint);
    expect(outside([-100, 3, 2, 1]).message).toContain(hint);
    expect(outside([0, 3, 2, 1]).message).not.toContain('start at 1');
    expect(outside([2, 3, 2, 2]).message).not.toContain('start at 1');
  });

  it('are suspected to mark ignored items', () => {
    expect(outside([0, -1, 2, 1]).message).toContain('pass { ignoreIndex: -1 }');
    expect(outside(new Uint8Array([0, 1, 2, 255])).message).toContain('pass { ignoreIndex: 255 }');
    expect(outside([0, -100, 2, 1], { ignoreIndex: -1 }).message).toContain('ignoreIndex: -100');
    expect(() => crossEntropy(zeros([4, 3]), [0, -1, 2, 1], { ignoreIndex: -1 })).not.toThrow();
  });

  it('are refused by nllLoss with the same words', () => {
    expect(refusal(() => nllLoss(zeros([2, 3]), [0, 3])).message).toMatch(
      /^nllLoss: expected class indices from 0 to 2 \(C = 3\), got 3 at position 1 /,
    );
  });
});

describe('targets of another kind', () => {
  it.each([
    ['fractions', [0, 1.7], ArgumentError, 'got 1.7 at position 1'],
    ['NaN', [Number.NaN, 1], ArgumentError, 'got NaN at position 0'],
    [
      'float tensors',
      tensor([0, 1]),
      DTypeError,
      "got float32[2]; give one label an item, as with reshape or .to('int32')",
    ],
    [
      'bool tensors',
      tensor([true, false]),
      DTypeError,
      "got bool[2]; give one label an item, as with reshape or .to('int32')",
    ],
    ['booleans', [true, false], DTypeError, 'got bool[2]; give one label an item'],
    ['flat floats', new Float32Array([0, 1]), DTypeError, 'got float32[2]'],
    ['words', ['a', 'b'] as unknown as number[], ArgumentError, 'got "a"'],
  ] as const)('are refused: %s', (_, target, type, text) => {
    const error = refusal(() => crossEntropy(zeros([2, 3]), target as Values));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toContain(text);
  });

  it.each([
    [
      'tensor',
      int([
        [1, 0, 0],
        [0, 1, 0],
      ]),
    ],
    [
      'bool tensor',
      tensor([
        [true, false, false],
        [false, true, false],
      ]),
    ],
    ['typed array', new Int32Array([1, 0, 0, 0, 1, 0])],
  ])('look one-hot as an integer %s', (_, target) => {
    const error = refusal(() => crossEntropy(zeros([2, 3]), target));
    expect(error).toBeInstanceOf(DTypeError);
    expect(error.message).toContain(
      "this looks one-hot: pass target.argmax(1), or convert it with .to('float32')",
    );
  });

  it('are no class indices for nllLoss', () => {
    expect(refusal(() => nllLoss(zeros([2, 3]), zeros([2, 3]))).message).toContain(
      'nllLoss: expected class indices of shape [2], got probabilities for input float32[2,3]; use crossEntropy',
    );
  });
});

describe('targets of another shape', () => {
  it.each<[string, readonly number[], Values, string]>([
    [
      'a column',
      [2, 3],
      int([[0], [1]]),
      'got int32[2,1]; give one label an item, as with reshape',
    ],
    [
      'a nested column',
      [2, 3],
      [[0], [1]],
      'got int32[2,1]; give one label an item, as with reshape',
    ],
    [
      'classes last',
      [2, 7, 5],
      zeros([2, 7], { dtype: 'int32' }),
      'are the classes last? move them to dimension 1 with permute',
    ],
    [
      'classes last of four',
      [2, 4, 6, 5],
      zeros([2, 4, 6], { dtype: 'int32' }),
      'are the classes last? move them to dimension 1 with permute',
    ],
    [
      'another batch',
      [2, 3],
      [0, 1, 2],
      'or probabilities float32[2,3], got int32[3]; give one label an item',
    ],
    [
      'a batch for one item',
      [3],
      [1],
      'expected class indices int32[] or probabilities float32[3], got int32[1]; give one label an item',
    ],
    ['a typed array of another length', [2, 3], new Int32Array(5), 'got int32[5]'],
    [
      'probabilities of other classes',
      [2, 3],
      zeros([2, 4]),
      'probabilities float32[2,3], got float32[2,4]',
    ],
  ])('are refused: %s', (_, shape, target, text) => {
    const error = refusal(() => crossEntropy(zeros(shape), target));
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toContain(text);
  });
});

describe('inputs and options', () => {
  it.each<[string, () => unknown, string]>([
    ['a scalar', () => crossEntropy(tensor(1), 0), 'of at least one class, got float32[]'],
    [
      'integers',
      () => crossEntropy(int([[1, 2]]), [0]),
      "got int32[1,2]; convert with .to('float32')",
    ],
    [
      'no classes',
      () => crossEntropy(zeros([2, 0]), [0, 0]),
      'of at least one class, got float32[2,0]',
    ],
    [
      'no tensor',
      () => crossEntropy([[1, 2]] as unknown as Tensor, [0]),
      'make one with tensor(…)',
    ],
    [
      'weights of other classes',
      () => crossEntropy(zeros([2, 3]), [0, 1], { weight: [1, 2] }),
      'expected a weight of shape [3], one a class, got float32[2]',
    ],
    [
      'smoothing above 1',
      () => crossEntropy(zeros([1, 3]), [0], { labelSmoothing: 1.5 }),
      'from 0 to 1, got number 1.5',
    ],
    [
      'smoothing by NaN',
      () => crossEntropy(zeros([1, 3]), [0], { labelSmoothing: Number.NaN }),
      'got number NaN',
    ],
    [
      'a broken ignoreIndex',
      () => crossEntropy(zeros([1, 3]), [0], { ignoreIndex: 0.5 }),
      'got 0.5',
    ],
    ['ignoreIndex NaN', () => nllLoss(zeros([1, 3]), [0], { ignoreIndex: Number.NaN }), 'got NaN'],
    [
      'another reduction',
      () => crossEntropy(zeros([1, 3]), [0], { reduction: 'batchmean' as 'mean' }),
      "expected reduction 'none', 'mean' or 'sum', got \"batchmean\"",
    ],
    [
      'ignoreIndex with probabilities',
      () => crossEntropy(zeros([1, 3]), [[1, 0, 0]], { ignoreIndex: 1 }),
      'expected class indices with ignoreIndex 1, got probabilities',
    ],
  ])('are refused: %s', (_, run, text) => {
    expect(refusal(run).message).toContain(text);
  });

  it('accept a negative ignoreIndex with probabilities, as in PyTorch', () => {
    expect(() => crossEntropy(zeros([1, 3]), [[1, 0, 0]], { ignoreIndex: -1 })).not.toThrow();
  });
});
