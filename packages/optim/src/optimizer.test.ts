import { js } from '@xent/backend-js';
import { buffer, mul, type Parameter, parameter, setBackend, sum } from '@xent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adagrad, Adam, RMSprop, SGD } from './index.ts';

beforeAll(() => setBackend(js()));

function step(optimizer: SGD, ...params: Parameter[]): void {
  optimizer.zeroGrad();
  for (const p of params) sum(p).backward();
  optimizer.step();
}

describe('groups', () => {
  it('have options of their own and share the rest', async () => {
    const [a, b] = [parameter([1]), parameter([1])];
    const optimizer = new SGD([{ params: [a], lr: 0.5 }, { params: [b] }], { lr: 0.1 });
    step(optimizer, a, b);
    expect(await a.item()).toBeCloseTo(0.5);
    expect(await b.item()).toBeCloseTo(0.9);
  });

  it('can be added, and changed at any time', async () => {
    const [a, b] = [parameter([1]), parameter([1])];
    const optimizer = new SGD([a], { lr: 0.1 });
    optimizer.addParamGroup({ params: [b], lr: 1 });
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.1, 1]);
    optimizer.lr = 0.25;
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.25, 0.25]);
    step(optimizer, a, b);
    expect(await b.item()).toBeCloseTo(0.75);
    expect(String(optimizer)).toBe('SGD(2 parameters, lr=0.25)');
  });

  it('take momentum that is switched on later from its first gradient', async () => {
    const p = parameter([1]);
    const optimizer = new SGD([p], { lr: 0.1 });
    step(optimizer, p);
    const [group] = optimizer.paramGroups;
    if (group) group.momentum = 0.5;
    step(optimizer, p);
    step(optimizer, p);
    expect(await p.item()).toBeCloseTo(1 - 0.1 - 0.1 - 0.15);
  });
});

describe('a step without gradients', () => {
  it('changes nothing', async () => {
    const p = parameter([1, 2]);
    new SGD([p], { lr: 1, weightDecay: 0.5 }).step();
    expect(await p.array()).toEqual([1, 2]);
  });

  it('follows zeroGrad', () => {
    const p = parameter([1, 2]);
    const optimizer = new SGD([p]);
    sum(mul(p, p)).backward();
    expect(p.grad).not.toBeNull();
    optimizer.zeroGrad();
    expect(p.grad).toBeNull();
  });
});

describe('refusals', () => {
  const p = parameter([1]);
  it.each([
    ['no parameters', () => new SGD([]), 'at least one parameter, got none'],
    ['a module', () => new SGD({} as never), 'got object; pass model.parameters()'],
    ['a buffer', () => new SGD([buffer([1])]), 'expected trainable parameters, got Buffer'],
    ['a number', () => new SGD([1 as never]), 'got number at position 0'],
    ['a parameter twice', () => new SGD([p, p]), 'is given twice'],
    [
      'a parameter in two groups',
      () => new SGD([{ params: [p] }, { params: [p] }]),
      'is given twice',
    ],
    ['a mixture', () => new SGD([p, { params: [p] }] as never), 'either parameters or groups'],
    ['a negative lr', () => new SGD([p], { lr: -1 }), 'SGD: expected lr to be a finite number'],
    ['NaN as lr', () => new Adam([p], { lr: Number.NaN }), 'Adam: expected lr'],
    ['negative momentum', () => new SGD([p], { momentum: -0.1 }), 'momentum'],
    ['negative decay', () => new Adam([p], { weightDecay: -1 }), 'weightDecay'],
    ['nesterov alone', () => new SGD([p], { nesterov: true }), 'nesterov needs a momentum'],
    [
      'nesterov with dampening',
      () => new SGD([p], { nesterov: true, momentum: 0.9, dampening: 0.1 }),
      'no dampening',
    ],
    ['beta of 1', () => new Adam([p], { betas: [1, 0.9] }), 'betas[0] from 0 to below 1, got 1'],
    ['one beta', () => new Adam([p], { betas: [0.9] as never }), 'two numbers'],
    ['negative eps', () => new Adam([p], { eps: -1 }), 'eps'],
    ['negative alpha', () => new RMSprop([p], { alpha: -1 }), 'alpha'],
    ['negative lrDecay', () => new Adagrad([p], { lrDecay: -1 }), 'lrDecay'],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(message);
  });

  it('a wrong option in a group, and a wrong lr later', () => {
    expect(() => new SGD([{ params: [p], lr: -1 }])).toThrow('lr');
    const optimizer = new SGD([p], { lr: 0.1 });
    expect(() => {
      optimizer.lr = Number.POSITIVE_INFINITY;
    }).toThrow('SGD: expected lr to be a finite number from 0, got Infinity');
    expect(optimizer.lr).toBe(0.1);
  });
});
