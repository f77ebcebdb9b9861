import { parameter, XentError } from '@xent/core';
import { describe, expect, it } from 'vitest';
import { Adam, clipGradNorm, clipGradValue, lrScheduler, SGD } from './index.ts';

/** Arguments as a program without types writes them. */
const untyped = (value: unknown): never => value as never;
const cells = () => [parameter([1])];
const sgd = () => new SGD(cells(), { lr: 0.1 });

describe('what a program without types gets wrong', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a bare lr',
      () => new SGD(cells(), untyped(0.1)),
      'SGD: expected options in an object, got number 0.1; write { lr: … }',
    ],
    [
      'lr as a text',
      () => new SGD(cells(), { lr: untyped('0.1') }),
      'SGD: expected lr to be a number, got "0.1"',
    ],
    [
      'lr null',
      () => new Adam(cells(), { lr: untyped(null) }),
      'Adam: expected lr to be a number, got null',
    ],
    [
      'an option of Python',
      () => new SGD(cells(), untyped({ weight_decay: 1 })),
      "expected options out of lr, momentum, dampening, nesterov, weightDecay, maximize, got 'weight_decay'",
    ],
    [
      'an option of Python in a group',
      () => new SGD([untyped({ params: cells(), weight_decay: 1 })]),
      'SGD (group): expected options out of ',
    ],
    [
      'dampening NaN',
      () => new SGD(cells(), { momentum: 0.9, dampening: Number.NaN }),
      'SGD: expected dampening to be a number, got NaN',
    ],
    [
      'betas as texts',
      () => new Adam(cells(), { betas: untyped(['0.9', 0.9]) }),
      'Adam: expected betas[0] to be a number',
    ],
    [
      'one parameter as a group',
      () => new SGD([{ params: untyped(parameter([1])) }]),
      'got one parameter; write { params: [weight] }',
    ],
    [
      'no state',
      () => sgd().loadStateDict(untyped(undefined)),
      'SGD.loadStateDict: expected a state with paramGroups, got none',
    ],
    [
      'a state that is awaited for',
      () => sgd().loadStateDict(untyped(Promise.resolve())),
      'got a promise; await optimizer.stateDict()',
    ],
    [
      'a schedule without an optimizer',
      () => new lrScheduler.StepLR(untyped({}), 1),
      'StepLR: expected an optimizer as first argument',
    ],
    [
      'gamma as an option',
      () => new lrScheduler.ExponentialLR(sgd(), untyped({ gamma: 0.9 })),
      'ExponentialLR: expected gamma to be a number, got an object',
    ],
    [
      'gamma as a text',
      () => new lrScheduler.StepLR(sgd(), 1, { gamma: untyped('x') }),
      'StepLR: expected gamma to be a number',
    ],
    [
      'one milestone',
      () => new lrScheduler.MultiStepLR(sgd(), untyped(3)),
      'MultiStepLR: expected the epochs in an array',
    ],
    [
      'no function',
      () => new lrScheduler.LambdaLR(sgd(), untyped(undefined)),
      'LambdaLR: expected a function',
    ],
    [
      'a factor NaN',
      () => new lrScheduler.LambdaLR(sgd(), () => Number.NaN),
      'LambdaLR: expected the learning rate to be a number, got NaN',
    ],
    [
      'etaMin as a text',
      () => new lrScheduler.CosineAnnealingLR(sgd(), 4, { etaMin: untyped('a') }),
      'CosineAnnealingLR: expected etaMin',
    ],
    [
      'a limit as a text',
      () => clipGradValue(cells(), untyped('1')),
      'clipGradValue: expected a limit from 0',
    ],
    [
      'a norm as an option',
      () => clipGradNorm(cells(), untyped({ maxNorm: 1 })),
      'clipGradNorm: expected maxNorm to be a number',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(XentError);
  });

  it('an option set to NaN between steps, which leaves everything as it was', () => {
    const weight = parameter([2]);
    const optimizer = new SGD([weight], { lr: 0.1, momentum: 0.9 });
    weight.mul(weight).sum().backward();
    for (const group of optimizer.paramGroups) group.lr = Number.NaN;
    expect(() => optimizer.step()).toThrow('SGD: expected lr to be a number, got NaN');
    expect(optimizer.state.size).toBe(0);
    expect([...weight.dataSync()]).toEqual([2]);
  });
});
