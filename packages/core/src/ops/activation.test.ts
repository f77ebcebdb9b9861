import { beforeEach, describe, expect, it } from 'vitest';
import { capture } from '../graph/capture.ts';
import * as core from '../index.ts';
import {
  celu,
  dropout,
  elu,
  gelu,
  glu,
  grad,
  gumbelSoftmax,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  layerNorm,
  leakyRelu,
  logsigmoid,
  manualSeed,
  mish,
  normalize,
  prelu,
  relu,
  relu6,
  rrelu,
  selu,
  setBackend,
  showSpec,
  sigmoid,
  silu,
  softmin,
  softplus,
  softshrink,
  softsign,
  sum,
  type Tensor,
  tanhshrink,
  tensor,
  threshold,
  zeros,
} from '../index.ts';
import { nullBackend } from '../testing/index.ts';

beforeEach(() => setBackend(nullBackend()));

const x = (): Tensor => tensor([[1, -2]], { requiresGrad: true });
const ints = tensor([1, -2], { dtype: 'int32' });
const spec = (t: Tensor): string => showSpec(t);
const nodes = (t: Tensor, fuses: readonly string[] = []): string[] =>
  capture([t], nullBackend({ fuses }))
    .graph()
    .nodes.map((n) => n.op);

const elementwise = {
  celu,
  elu,
  gelu,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  logsigmoid,
  mish,
  relu,
  relu6,
  rrelu,
  selu,
  sigmoid,
  silu,
  softplus,
  softshrink,
  softsign,
  tanhshrink,
};

describe('elementwise activations', () => {
  it.each(Object.entries(elementwise))(
    '%s keeps shape and float dtype, twice differentiable',
    (_, f) => {
      for (const dtype of ['float32', 'float64'] as const) {
        for (const shape of [[], [0, 2], [2, 3]]) {
          expect(spec(f(zeros(shape, { dtype })))).toBe(showSpec({ dtype, shape }));
        }
      }
      const t = x();
      const [g] = grad(sum(f(t)), [t]);
      expect(g?.shape).toEqual([1, 2]);
      const again = grad(sum((g as Tensor).mul(t)), [t]);
      expect(again[0]?.shape).toEqual([1, 2]);
    },
  );

  it.each(Object.entries(elementwise))(
    '%s bakes its constants: one graph for all calls',
    async (_, f) => {
      const backend = nullBackend();
      setBackend(backend);
      for (const v of [1, 2]) await f(tensor([v, v])).data();
      expect(backend.compiled).toHaveLength(1);
      expect(backend.compiled[0]?.inputs).toHaveLength(1);
    },
  );

  it('compute integers as PyTorch does, or as float32', () => {
    for (const f of [relu, relu6, hardtanh]) expect(spec(f(ints))).toBe('int32[2]');
    expect(spec(threshold(ints, 0, 1))).toBe('int32[2]');
    expect(spec(hardtanh(ints, { minVal: -0.5 }))).toBe('float32[2]');
    for (const f of [gelu, silu, softplus, elu]) expect(spec(f(ints))).toBe('float32[2]');
    expect(() => relu(tensor([true]))).toThrow(/expected numbers, got bool\[1\]/);
  });

  it('refuse constants outside their range', () => {
    expect(() => softshrink(x(), { lambd: -1 })).toThrow(/lambd from 0, got -1/);
    expect(() => gelu(x(), { approximate: 'fast' as 'tanh' })).toThrow(/got "fast"/);
    expect(() => rrelu(x(), { lower: 1, upper: 0 })).toThrow(/lower up to upper/);
    expect(() => dropout(x(), { p: 1.5 })).toThrow(/p from 0 to 1/);
    expect(() => gumbelSoftmax(x(), { tau: 0 })).toThrow(/tau above 0/);
  });

  it('are offered to backends under their own names', () => {
    expect(nodes(relu(x()), ['relu'])).toEqual(['relu']);
    expect(nodes(relu(x()))).toEqual(['full', 'maximum']);
    expect(nodes(relu6(x()), ['hardtanh'])).toEqual(['hardtanh']);
  });

  it('differentiate relu by its output, so that its input can be forgotten', () => {
    const t = x();
    const y = relu(t);
    const [g] = grad(sum(y), [t]);
    const [condition] = g?.inputs ?? [];
    expect(g?.op?.name).toBe('where');
    expect(condition?.inputs[0]).toBe(y);
  });
});

describe('gates and slopes', () => {
  it('glu halves a dimension', () => {
    expect(glu(zeros([4, 6])).shape).toEqual([4, 3]);
    expect(glu(zeros([4, 6]), { dim: 0 }).shape).toEqual([2, 6]);
    expect(() => glu(zeros([3]))).toThrow(/an even size in dimension 0, got float32\[3\]/);
  });

  it('prelu takes one slope or one a channel', () => {
    const weight = tensor([0.25, 0.5], { requiresGrad: true });
    expect(prelu(zeros([3, 2, 4]), weight).shape).toEqual([3, 2, 4]);
    expect(prelu(zeros([3]), tensor([0.25])).shape).toEqual([3]);
    expect(grad(sum(prelu(zeros([3, 2]), weight)), [weight])[0]?.shape).toEqual([2]);
    expect(() => prelu(zeros([3, 3]), weight)).toThrow(/1 slope or 3, one a channel/);
  });
});

describe('normalizations', () => {
  it('layerNorm checks the trailing shape and has all gradients', () => {
    const [t, weight, bias] = [
      [2, 3, 4],
      [3, 4],
      [3, 4],
    ].map((s) => zeros(s, { requiresGrad: true })) as [Tensor, Tensor, Tensor];
    const y = layerNorm(t, [3, 4], { weight, bias });
    expect(grad(sum(y), [t, weight, bias]).map((g) => g.shape)).toEqual([
      [2, 3, 4],
      [3, 4],
      [3, 4],
    ]);
    expect(nodes(y, ['layerNorm'])).toContain('layerNorm');
    expect(() => layerNorm(t, [4, 3])).toThrow(/ends in \[4, 3\], got float32\[2,3,4\]/);
    expect(() => layerNorm(t, [])).toThrow(/ends in \[\]/);
    expect(() => layerNorm(t, [1, 2, 3, 4])).toThrow(/ends in/);
    expect(() => layerNorm(t, [4], { weight })).toThrow(/weight and bias of shape \[4\]/);
  });

  it('normalize keeps the shape', () => {
    expect(normalize(zeros([2, 3])).shape).toEqual([2, 3]);
    expect(normalize(zeros([3]), { dim: 0, p: 1 }).shape).toEqual([3]);
    expect(() => normalize(zeros([3]))).toThrow(/expected a dimension/);
  });

  it('softmin is a softmax', () => {
    expect(nodes(softmin(x(), 1), ['softmax'])).toEqual(['neg', 'softmax']);
  });
});

describe('random activations', () => {
  it('dropout draws anew at each call, without a new graph', async () => {
    const backend = nullBackend();
    setBackend(backend);
    const t = tensor([1, 2, 3]);
    for (let i = 0; i < 3; i++) await dropout(t).data();
    expect(backend.compiled).toHaveLength(1);
    expect(dropout(t, { training: false })).toBe(t);
    expect(dropout(t, { p: 0 })).toBe(t);
  });

  it('the seed fixes what is drawn', async () => {
    const state = (t: Tensor): unknown => {
      const bits = [t];
      for (const n of bits) if (n.op?.name !== 'randomBits') bits.push(...n.inputs);
      return bits.find((n) => n.op?.name === 'randomBits')?.inputs[0]?.host;
    };
    const draws = [1, 1, 2].map((seed) => {
      manualSeed(seed);
      return state(dropout(tensor([1, 2])));
    });
    expect(draws[0]).toEqual(draws[1]);
    expect(draws[0]).not.toEqual(draws[2]);
  });

  it('the temperature of gumbelSoftmax may change without a new graph', async () => {
    const backend = nullBackend();
    setBackend(backend);
    for (const tau of [1, 0.5]) await gumbelSoftmax(zeros([2, 3]), { tau }).data();
    expect(backend.compiled).toHaveLength(1);
    expect(gumbelSoftmax(zeros([2, 3]), { hard: true, dim: 0 }).shape).toEqual([2, 3]);
  });
});

describe('fluent spelling', () => {
  it('is the function of the same name', () => {
    const t = x();
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(t)).filter(
      (name) => name in core && typeof Reflect.get(t, name) === 'function',
    );
    expect(methods.length).toBeGreaterThan(30);
    expect(spec(t.relu())).toBe(spec(relu(t)));
    expect(t.relu().op).toBe(relu(t).op);
    expect(t.argmax(1).op).toBe(core.argmax(t, 1).op);
    expect(t.transpose(0, 1).flatten().unsqueeze(0).squeeze().shape).toEqual([2]);
    expect(t.ne(1).op?.name).toBe('eq');
    expect(core.parameter([1]).relu().shape).toEqual([1]);
  });
});
