import { tensor, XentError } from '@xent/core';
import { describe, expect, it } from 'vitest';
import * as losses from './index.ts';

const x = tensor([[1, 2, 3]]);
const p = tensor([[0.2, 0.3, 0.5]]);
type Untyped = (...args: unknown[]) => unknown;
const named = (name: string): Untyped =>
  (losses as unknown as Record<string, Untyped>)[name] as Untyped;

describe('options that a program without types gets wrong', () => {
  it.each([
    ['crossEntropy', 'CrossEntropyLoss', 'weight, ignoreIndex, labelSmoothing, reduction'],
    ['nllLoss', 'NLLLoss', 'weight, ignoreIndex, reduction'],
    ['binaryCrossEntropy', 'BCELoss', 'weight, reduction'],
    ['binaryCrossEntropyWithLogits', 'BCEWithLogitsLoss', 'weight, posWeight, reduction'],
    ['categoricalCrossEntropy', 'CategoricalCrossEntropyLoss', 'reduction'],
    ['mseLoss', 'MSELoss', 'reduction'],
    ['l1Loss', 'L1Loss', 'reduction'],
    ['klDiv', 'KLDivLoss', 'reduction, logTarget'],
  ])('%s', (name, className, names) => {
    for (const call of [
      (options: unknown) => named(name)(p, p, options),
      (options: unknown) => Reflect.construct(named(className), [options]),
    ]) {
      expect(() => call({ size_average: true })).toThrow(`expected options out of ${names}`);
      expect(() => call({ size_average: true })).toThrow("got 'size_average'");
      for (const wrong of ['mean', null, [1, 2, 3]]) {
        expect(() => call(wrong)).toThrow('expected options in an object');
        expect(() => call(wrong)).toThrow(XentError);
      }
    }
  });

  it('labelSmoothing as a text', () => {
    expect(() => named('crossEntropy')(x, [0], { labelSmoothing: '0.1' })).toThrow(
      'crossEntropy: expected labelSmoothing to be a number from 0 to 1, got string 0.1',
    );
  });
});

it('klDiv takes logTarget as a boolean only', () => {
  const wrong = { logTarget: 'yes' } as unknown as { logTarget: boolean };
  expect(() => losses.klDiv(x, p, wrong)).toThrow(
    'expected logTarget to be true or false, got "yes"',
  );
  expect(() => new losses.KLDivLoss(wrong)).toThrow('KLDivLoss: expected logTarget');
});
