import { js } from '@xent/backend-js';
import { full, manualSeed, ones, runtimeReport, setBackend, type Tensor, tensor } from '@xent/core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CELU,
  Dropout,
  ELU,
  Flatten,
  GELU,
  GLU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  Identity,
  LeakyReLU,
  Linear,
  LogSigmoid,
  LogSoftmax,
  Mish,
  ModuleList,
  PReLU,
  ReLU,
  ReLU6,
  RReLU,
  SELU,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Softmin,
  Softplus,
  Softshrink,
  Softsign,
  Tanh,
  Tanhshrink,
  Threshold,
} from './index.ts';

beforeAll(() => setBackend(js()));
beforeEach(() => manualSeed(5));

const x = tensor([[-1, 0, 2]]);

const LN2 = Math.round(Math.LN2 * 1e4) / 1e4;

async function rounded(y: Tensor): Promise<number[]> {
  return [...(await y.data())].map((value) => Math.round(value * 1e4) / 1e4);
}

describe('activations', () => {
  // The numbers are torch.nn's, rounded.
  it.each([
    [new ReLU(), [0, 0, 2]],
    [new ReLU6(), [0, 0, 2]],
    [new SELU(), [-1.1113, 0, 2.1014]],
    [new SiLU(), [-0.2689, 0, 1.7616]],
    [new Mish(), [-0.3034, 0, 1.944]],
    [new Sigmoid(), [0.2689, 0.5, 0.8808]],
    [new LogSigmoid(), [-1.3133, -LN2, -0.1269]],
    [new Tanh(), [-0.7616, 0, 0.964]],
    [new Tanhshrink(), [-0.2384, 0, 1.036]],
    [new Softsign(), [-0.5, 0, 0.6667]],
    [new Hardsigmoid(), [0.3333, 0.5, 0.8333]],
    [new Hardswish(), [-0.3333, 0, 1.6667]],
    [new LeakyReLU(), [-0.01, 0, 2]],
    [new LeakyReLU({ negativeSlope: 0.5 }), [-0.5, 0, 2]],
    [new RReLU({ lower: 0.25, upper: 0.75 }).eval(), [-0.5, 0, 2]],
    [new ELU(), [-0.6321, 0, 2]],
    [new CELU({ alpha: 2 }), [-0.7869, 0, 2]],
    [new GELU(), [-0.1587, 0, 1.9545]],
    [new GELU({ approximate: 'tanh' }), [-0.1588, 0, 1.9546]],
    [new Softplus(), [0.3133, LN2, 2.1269]],
    [new Softshrink(), [-0.5, 0, 1.5]],
    [new Hardshrink({ lambd: 1.5 }), [0, 0, 2]],
    [new Hardtanh({ maxVal: 0.5 }), [-1, 0, 0.5]],
    [new Threshold(0.1, 20), [20, 20, 2]],
    [new Softmax(1), [0.042, 0.1142, 0.8438]],
    [new Softmin(1), [0.7054, 0.2595, 0.0351]],
    [new LogSoftmax(-1), [-3.1698, -2.1698, -0.1698]],
    [new Identity(), [-1, 0, 2]],
  ])('%s', async (layer, expected) => {
    expect((await rounded(layer.forward(x))).map((value) => value + 0)).toEqual(expected);
  });

  it('Sigmoid does not overflow', async () => {
    const y = new Sigmoid().forward(tensor([-200, 200]));
    expect(await y.array()).toEqual([0, 1]);
  });

  it('GLU halves a dimension', async () => {
    expect(await rounded(new GLU({ dim: 0 }).forward(tensor([3, 0])))).toEqual([1.5]);
    expect(new GLU().forward(ones([2, 6])).shape).toEqual([2, 3]);
  });

  it('PReLU learns its slopes', async () => {
    const layer = new PReLU();
    expect(await rounded(layer.forward(x))).toEqual([-0.25, 0, 2]);
    layer.forward(x).sum().backward();
    expect(await layer.weight.grad?.array()).toEqual([-1]);
    const perChannel = new PReLU({ numParameters: 3, init: 0.5 });
    expect(perChannel.weight.shape).toEqual([3]);
    expect(await rounded(perChannel.forward(x))).toEqual([-0.5, 0, 2]);
    expect(() => new PReLU({ numParameters: 0 })).toThrow('an integer from 1, got 0');
  });

  it('RReLU draws its slopes in training', async () => {
    const layer = new RReLU({ lower: 0.25, upper: 0.75 });
    const slopes = [...(await layer.forward(full([1000], -1)).data())].map((value) => -value);
    expect(Math.min(...slopes)).toBeGreaterThanOrEqual(0.25);
    expect(Math.max(...slopes)).toBeLessThanOrEqual(0.75);
    expect(new Set(slopes).size).toBeGreaterThan(900);
  });

  it('show what they work on', () => {
    expect(String(new Softmax(1))).toBe('Softmax(dim=1)');
    expect(String(new LogSoftmax(-1))).toBe('LogSoftmax(dim=-1)');
    expect(String(new ReLU())).toBe('ReLU()');
    expect(String(new Threshold(0.1, 20))).toBe('Threshold(threshold=0.1, value=20)');
    expect(String(new PReLU())).toBe('PReLU(numParameters=1)');
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
    expect(() => new Flatten().forward(ones([2]))).toThrow(
      'flatten: expected a dimension from -1 to 0 of float32[2], got 1',
    );
    expect(() => new Flatten({ endDim: 3 }).forward(ones([2, 3]))).toThrow(
      'of float32[2,3], got 3',
    );
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
