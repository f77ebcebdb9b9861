import { js } from '@xent/backend-js';
import { assign, buffer, mul, setBackend, type Tensor, tensor } from '@xent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Linear, Module, ReLU, Sequential } from './index.ts';

beforeAll(() => setBackend(js()));

class Net extends Module {
  linear1 = new Linear(3, 2);
  count = buffer([0], { dtype: 'int32' });
  forward(x: Tensor): Tensor {
    return this.linear1.forward(x);
  }
}

describe('stateDict', () => {
  it('holds parameters and buffers by path', async () => {
    const state = await new Net().stateDict();
    expect(Object.keys(state)).toEqual(['count', 'linear1.weight', 'linear1.bias']);
    expect(state['linear1.weight']?.shape).toEqual([2, 3]);
    expect(state['count']?.dtype).toBe('int32');
    const stack = new Sequential(new Linear(2, 2), new ReLU(), new Linear(2, 1));
    expect(Object.keys(await stack.stateDict())).toEqual([
      '0.weight',
      '0.bias',
      '2.weight',
      '2.bias',
    ]);
  });

  it('is not changed by later steps', async () => {
    const net = new Net();
    const state = await net.stateDict();
    const before = await state['linear1.bias']?.array();
    for (let step = 0; step < 4; step++) {
      assign([[net.linear1.bias ?? net.count, mul(net.linear1.bias ?? net.count, 2)]]);
      await net.linear1.bias?.data();
    }
    expect(await state['linear1.bias']?.array()).toEqual(before);
    expect(await net.linear1.bias?.array()).not.toEqual(before);
    expect(state['linear1.bias']?.requiresGrad).toBe(false);
  });
});

describe('loadStateDict', () => {
  it('restores another model', async () => {
    const [from, to] = [new Net(), new Net()];
    from.count.assign(tensor([5], { dtype: 'int32' }));
    const result = to.loadStateDict(await from.stateDict());
    expect(result).toEqual({ missingKeys: [], unexpectedKeys: [] });
    const x = tensor([[1, -2, 3]]);
    expect(await to.forward(x).array()).toEqual(await from.forward(x).array());
    expect(await to.count.array()).toEqual([5]);
    expect(to.linear1.weight.requiresGrad).toBe(true);
  });

  it('takes typed arrays, and other dtypes', async () => {
    const net = new Net();
    net.loadStateDict({
      'linear1.weight': Float64Array.of(1, 2, 3, 4, 5, 6),
      'linear1.bias': tensor([7, 8], { dtype: 'int32' }),
      count: BigInt64Array.of(9n),
    });
    expect(await net.linear1.weight.array()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(net.linear1.bias?.dtype).toBe('float32');
    expect(await net.linear1.bias?.array()).toEqual([7, 8]);
    expect(await net.count.array()).toEqual([9]);
  });

  it('does not share memory with what it was given', async () => {
    const layer = new Linear(1, 1, { bias: false });
    const weight = Float32Array.of(1);
    layer.loadStateDict({ weight });
    weight[0] = 5;
    expect(await layer.weight.item()).toBe(1);
  });

  it('names everything that does not fit, and then changes nothing', async () => {
    const net = new Net();
    const before = await net.linear1.bias?.array();
    const load = () =>
      net.loadStateDict({
        'linear1.weight': tensor([[1, 2]]),
        'linear1.bias': Float32Array.of(1, 2),
        'linear2.weight': tensor([1]),
      });
    expect(load).toThrow(
      "loadStateDict: this state does not fit Net; missing: 'count'; unexpected: 'linear2.weight'; 'linear1.weight' is float32[1,2] where the model has float32[2,3]",
    );
    expect(await net.linear1.bias?.array()).toEqual(before);
    expect(() => net.loadStateDict({ 'linear1.bias': Float32Array.of(1) })).toThrow(
      "'linear1.bias' has 1 elements where the model has float32[2]",
    );
    expect(() => net.loadStateDict({ count: [1] as never }, { strict: false })).toThrow(
      "'count' is object where a tensor or a typed array is expected",
    );
  });

  it('takes what fits when it is not strict', async () => {
    const net = new Net();
    const result = net.loadStateDict(
      { 'linear1.bias': Float32Array.of(1, 2), other: tensor([1]) },
      { strict: false },
    );
    expect(result).toEqual({
      missingKeys: ['count', 'linear1.weight'],
      unexpectedKeys: ['other'],
    });
    expect(await net.linear1.bias?.array()).toEqual([1, 2]);
  });
});
