import { ones, XentError } from '@xent/core';
import { describe, expect, it } from 'vitest';
import {
  Dropout,
  Flatten,
  init,
  LeakyReLU,
  Linear,
  LogSoftmax,
  ModuleList,
  ReLU,
  Sequential,
  Softmax,
} from './index.ts';

/** Arguments as a program without types writes them. */
const untyped = (value: unknown): never => value as never;

describe('what a program without types gets wrong', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a bare bias',
      () => new Linear(3, 2, untyped(false)),
      'Linear: expected options in an object, got boolean false; write { bias: … }',
    ],
    [
      'bias as a text',
      () => new Linear(3, 2, { bias: untyped('no') }),
      'Linear: expected bias to be true or false, got no',
    ],
    [
      'a probability as a text',
      () => new Dropout(untyped('0.5')),
      'Dropout: expected options in an object, got "0.5"',
    ],
    [
      'a bare dimension',
      () => new Flatten(untyped(2)),
      'Flatten: expected options in an object, got number 2; write { startDim: … }',
    ],
    [
      'a bare slope',
      () => new LeakyReLU(untyped(0.2)),
      'LeakyReLU: expected options in an object, got number 0.2',
    ],
    [
      'no class dimension',
      () => new Softmax(untyped(undefined)),
      'Softmax: expected the class dimension, an integer, got undefined; write new Softmax(1)',
    ],
    [
      'an array of layers',
      () => new Sequential(untyped([new ReLU()])),
      'spread it: new Sequential(...layers)',
    ],
    [
      'numbers in a list',
      () => new ModuleList([untyped(1)]),
      'ModuleList: expected modules, got number',
    ],
    [
      'no parameter',
      () => init.xavierUniform(untyped([1])),
      'init.xavierUniform: expected a parameter, got object',
    ],
    [
      'no parameter to fill',
      () => init.zeros(untyped(undefined)),
      'init.constant: expected a parameter',
    ],
    [
      'no state',
      () => new Linear(1, 1).loadStateDict(untyped(null)),
      'loadStateDict: expected values by name, got null',
    ],
    [
      'a state that is awaited for',
      () => new Linear(1, 1).loadStateDict(untyped(Promise.resolve())),
      'got a promise; write loadStateDict(await model.stateDict())',
    ],
    [
      'a value that is undefined',
      () => new Linear(1, 1).loadStateDict({ weight: untyped(undefined), bias: ones([1]) }),
      "missing: 'weight'",
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(XentError);
  });

  it('the class dimension may be an option', () => {
    expect(new Softmax({ dim: 1 }).dim).toBe(1);
    expect(new LogSoftmax(-1).dim).toBe(-1);
  });
});
