import { js } from '@xent/backend-js';
import { buffer, Parameter, parameter, setBackend, sum, type Tensor } from '@xent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Dropout, Linear, Module, ModuleList, ReLU, Sequential } from './index.ts';

beforeAll(() => setBackend(js()));

class Net extends Module {
  linear1 = new Linear(4, 3);
  relu = new ReLU();
  linear2 = new Linear(3, 2, { bias: false });
  forward(x: Tensor): Tensor {
    return this.linear2.forward(this.relu.forward(this.linear1.forward(x)));
  }
}

class Mixed extends Module {
  scale = parameter([1]);
  mean = buffer([0]);
  layers = [new Linear(1, 1), [new Linear(1, 1, { bias: false })]];
  blocks = new ModuleList([new Linear(1, 1, { bias: false })]);
  title = 'not a parameter';
  missing = null;
  forward(): void {}
}

const names = (entries: readonly (readonly [string, unknown])[]): string[] =>
  entries.map(([name]) => name);

describe('what belongs to a module', () => {
  it('are its fields, by their names', () => {
    const net = new Net();
    expect(names(net.namedParameters())).toEqual([
      'linear1.weight',
      'linear1.bias',
      'linear2.weight',
    ]);
    expect(net.parameters()).toEqual([net.linear1.weight, net.linear1.bias, net.linear2.weight]);
    expect(net.children()).toEqual([net.linear1, net.relu, net.linear2]);
    expect(names(net.namedModules())).toEqual(['', 'linear1', 'relu', 'linear2']);
    expect(net.modules()).toEqual([net, net.linear1, net.relu, net.linear2]);
  });

  it('are arrays and lists too, and buffers apart from parameters', () => {
    const mixed = new Mixed();
    expect(names(mixed.namedParameters())).toEqual([
      'scale',
      'layers.0.weight',
      'layers.0.bias',
      'layers.1.0.weight',
      'blocks.0.weight',
    ]);
    expect(names(mixed.namedBuffers())).toEqual(['mean']);
  });

  it('is counted once when it is shared, and a cycle ends', () => {
    class Tied extends Module {
      a = new Linear(2, 2, { bias: false });
      b = this.a;
      weight = this.a.weight;
      self: Module = this;
      forward(): void {}
    }
    const tied = new Tied();
    expect(names(tied.namedParameters())).toEqual(['weight']);
    expect(tied.modules()).toHaveLength(2);
    expect(tied.children()).toHaveLength(2);
  });

  it('names its parameters for messages, by the longest path', () => {
    const net = new Net();
    net.linear1.parameters();
    expect(net.linear1.weight.name).toBe('weight');
    net.parameters();
    expect(net.linear1.weight.name).toBe('linear1.weight');
    net.linear1.parameters();
    expect(net.linear1.weight.name).toBe('linear1.weight');
  });
});

describe('modes', () => {
  it('reach every module below', () => {
    const net = new Sequential(new Linear(2, 2), new Dropout(), new Sequential(new Dropout()));
    expect(net.modules().every((module) => module.training)).toBe(true);
    expect(net.eval()).toBe(net);
    expect(net.modules().some((module) => module.training)).toBe(false);
    net.train();
    expect(net.modules().every((module) => module.training)).toBe(true);
    net.train(false);
    expect(net.training).toBe(false);
  });
});

describe('apply', () => {
  it('calls children first', () => {
    const seen: string[] = [];
    const net = new Net();
    expect(net.apply((module) => seen.push(module.constructor.name))).toBe(net);
    expect(seen).toEqual(['Linear', 'ReLU', 'Linear', 'Net']);
  });
});

describe('zeroGrad', () => {
  it('forgets the gradients of all parameters', () => {
    const net = new Linear(2, 1);
    sum(net.weight).backward();
    expect(net.weight.grad).not.toBeNull();
    net.zeroGrad();
    expect(net.weight.grad).toBeNull();
  });
});

describe('texts', () => {
  it('show layers and their sizes', () => {
    expect(String(new Linear(4, 3))).toBe('Linear(4, 3)');
    expect(String(new Linear(4, 3, { bias: false }))).toBe('Linear(4, 3, bias=false)');
    expect(new Net().summary().split('\n')).toEqual([
      'name       module                    parameters',
      '           Net()                             21',
      '  linear1  Linear(4, 3)                      15',
      '  relu     ReLU()                             0',
      '  linear2  Linear(3, 2, bias=false)           6',
      '21 parameters (21 trainable), 84 bytes',
    ]);
  });

  it('count parameters that do not learn apart', () => {
    class Frozen extends Module {
      weight: Parameter = parameter([1, 2], { requiresGrad: false });
      forward(): void {}
    }
    expect(new Frozen().summary()).toContain('2 parameters (0 trainable), 8 bytes');
    expect(new Frozen().weight).toBeInstanceOf(Parameter);
  });
});
