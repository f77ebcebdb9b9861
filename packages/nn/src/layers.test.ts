import { js } from '@xent/backend-js';
import { manualSeed, ones, runtimeReport, setBackend, type Tensor, tensor } from '@xent/core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  Dropout,
  Flatten,
  Identity,
  Linear,
  LogSoftmax,
  ModuleList,
  ReLU,
  Sequential,
  Sigmoid,
  Softmax,
  Tanh,
} from './index.ts';

beforeAll(() => setBackend(js()));
beforeEach(() => manualSeed(5));

const x = tensor([[-1, 0, 2]]);

async function rounded(y: Tensor): Promise<number[]> {
  return [...(await y.data())].map((value) => Math.round(value * 1e4) / 1e4);
}

describe('activations', () => {
  it.each([
    [new ReLU(), [0, 0, 2]],
    [new Sigmoid(), [0.2689, 0.5, 0.8808]],
    [new Tanh(), [-0.7616, 0, 0.964]],
    [new Softmax(1), [0.042, 0.1142, 0.8438]],
    [new LogSoftmax(-1), [-3.1698, -2.1698, -0.1698]],
    [new Identity(), [-1, 0, 2]],
  ])('%s', async (layer, expected) => {
    expect(await rounded(layer.forward(x))).toEqual(expected);
    expect(layer.parameters()).toEqual([]);
  });

  it('Sigmoid does not overflow', async () => {
    const y = new Sigmoid().forward(tensor([-200, 200]));
    expect(await y.array()).toEqual([0, 1]);
  });

  it('show what they work on', () => {
    expect(String(new Softmax(1))).toBe('Softmax(dim=1)');
    expect(String(new LogSoftmax(-1))).toBe('LogSoftmax(dim=-1)');
    expect(String(new ReLU())).toBe('ReLU()');
  });
});

describe('Dropout', () => {
  it('drops a share and scales the rest, in training', async () => {
    const values = [...(await new Dropout(0.25).forward(ones([4000])).data())];
    const dropped = values.filter((value) => value === 0).length;
    expect(dropped / values.length).toBeCloseTo(0.25, 1);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]));
  });

  it('hands its input on in evaluation', async () => {
    const layer = new Dropout().eval();
    expect(layer.forward(x)).toBe(x);
  });

  it('draws anew at every call, and again from the same seed', async () => {
    const layer = new Dropout({ p: 0.5 });
    const draw = (): Promise<unknown> => layer.forward(ones([64])).array();
    const [first, second] = [await draw(), await draw()];
    expect(second).not.toEqual(first);
    manualSeed(5);
    expect(await draw()).toEqual(first);
  });

  it('compiles once, also when the probability changes', async () => {
    const layer = new Dropout(0.5);
    await layer.forward(x).data();
    const before = runtimeReport().compiles;
    layer.p = 0.1;
    await layer.forward(x).data();
    expect(runtimeReport().compiles).toBe(before);
  });

  it('passes gradients where it passed values', async () => {
    const input = tensor([1, 1, 1, 1, 1, 1, 1, 1], { requiresGrad: true });
    const y = new Dropout(0.5).forward(input);
    y.sum().backward();
    expect(await input.grad?.array()).toEqual(await y.array());
  });

  it('takes 0 and 1, and nothing outside', async () => {
    expect(await new Dropout(0).forward(x).array()).toEqual([[-1, 0, 2]]);
    expect(await new Dropout(1).forward(x).array()).toEqual([[-0, 0, 0]]);
    expect(() => new Dropout(1.5)).toThrow('Dropout: expected a probability from 0 to 1, got 1.5');
    expect(String(new Dropout())).toBe('Dropout(p=0.5)');
  });
});

describe('Flatten', () => {
  it('keeps the batch', () => {
    expect(new Flatten().forward(ones([2, 3, 4])).shape).toEqual([2, 12]);
    expect(new Flatten({ startDim: 0 }).forward(ones([2, 3, 4])).shape).toEqual([24]);
    expect(new Flatten({ startDim: 0, endDim: 1 }).forward(ones([2, 3, 4])).shape).toEqual([6, 4]);
    expect(new Flatten({ startDim: -2 }).forward(ones([2, 3, 4])).shape).toEqual([2, 12]);
  });

  it('refuses dimensions that are not there', () => {
    expect(() => new Flatten().forward(ones([2]))).toThrow('Flatten: expected dimensions 1 to -1');
    expect(() => new Flatten({ endDim: 3 }).forward(ones([2, 3]))).toThrow('got float32[2,3]');
  });
});

describe('containers', () => {
  it('Sequential calls its layers in turn', async () => {
    const net = new Sequential(new ReLU(), new Flatten({ startDim: 0 }), new Softmax(0));
    expect(await rounded(net.forward(x))).toEqual([0.1065, 0.1065, 0.787]);
    expect(net).toHaveLength(3);
    expect([...net].map(String)).toEqual(['ReLU()', 'Flatten(0, -1)', 'Softmax(dim=0)']);
    expect(() => new Sequential(Math.abs as never)).toThrow('got function at position 0');
  });

  it('ModuleList is a list', () => {
    const list = new ModuleList([new Linear(2, 3)]);
    expect(list.push(new Linear(3, 4))).toBe(2);
    expect(list).toHaveLength(2);
    expect(list.at(-1)?.outFeatures).toBe(4);
    expect([...list].map((layer) => layer.inFeatures)).toEqual([2, 3]);
    expect(list.namedParameters().map(([name]) => name)).toContain('1.weight');
    expect(() => list.forward()).toThrow('ModuleList: a list has no forward');
  });
});
