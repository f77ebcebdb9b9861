import { describe, expect, it } from 'vitest';
import {
  clamp,
  grad,
  isfinite,
  isinf,
  lerp,
  pow,
  reciprocal,
  rsqrt,
  setBackend,
  showSpec,
  sigmoid,
  sign,
  square,
  sum,
  type Tensor,
  tensor,
} from '../index.ts';
import { nullBackend } from '../testing/index.ts';

const floats = tensor([[1, 2, 3]]);
const ints = tensor([1, 2, 3], { dtype: 'int32' });
const bools = tensor([true, false, true]);
const spec = (t: Tensor): string => showSpec(t);

describe('dtypes', () => {
  it('follow PyTorch', () => {
    expect([square, sign].map((f) => spec(f(ints)))).toEqual(['int32[3]', 'int32[3]']);
    expect([square, sign].map((f) => spec(f(bools)))).toEqual(['int32[3]', 'bool[3]']);
    for (const f of [reciprocal, rsqrt, sigmoid]) {
      expect(spec(f(ints))).toBe('float32[3]');
      expect(spec(f(bools))).toBe('float32[3]');
      expect(spec(f(tensor([1], { dtype: 'float64' })))).toBe('float64[1]');
    }
    for (const f of [isinf, isfinite]) {
      expect([floats, ints, bools].map((x) => f(x).dtype)).toEqual(['bool', 'bool', 'bool']);
    }
  });

  it('of clamp are promoted from the input and both bounds', () => {
    expect(spec(clamp(ints, 0, 2))).toBe('int32[3]');
    expect(spec(clamp(ints, 0, 2.5))).toBe('float32[3]');
    expect(spec(clamp(bools, 0, 1))).toBe('int32[3]');
    expect(spec(clamp(floats, tensor([[0], [1]]), null))).toBe('float32[2,3]');
  });
});

describe('clamp', () => {
  it('takes one bound or two, and refuses none', () => {
    expect(clamp(floats, null, 1).attrs).toEqual({ low: false, high: true });
    expect(clamp(floats, 0).attrs).toEqual({ low: true, high: false });
    expect(() => clamp(floats)).toThrow(/a lower or an upper bound/);
    expect(() => clamp(bools, bools, bools)).toThrow(/expected numbers, got bool\[3\]/);
  });

  it('feeds bounds that are numbers as inputs of the graph, so that they may change', async () => {
    const backend = nullBackend();
    setBackend(backend);
    for (const limit of [0.5, 0.6, 0.7]) await clamp(floats, -limit, limit).data();
    expect(backend.compiled).toHaveLength(1);
    expect(backend.compiled[0]?.inputs).toHaveLength(3);
  });

  it('gives the bounds gradients of their own shape', () => {
    const [x, low, high] = [floats, tensor([0]), tensor([[1], [2]])].map((t) =>
      tensor(new Float32Array(t.size), { shape: t.shape, requiresGrad: true }),
    ) as [Tensor, Tensor, Tensor];
    const gradients = grad(sum(clamp(x, low, high)), [x, low, high]);
    expect(gradients.map((g) => g.shape)).toEqual([[1, 3], [1], [2, 1]]);
  });
});

describe('lerp', () => {
  it('broadcasts all three and refuses integers', () => {
    expect(spec(lerp(floats, tensor([[1], [2]]), 0.5))).toBe('float32[2,3]');
    expect(spec(lerp(tensor([1]), tensor([2]), floats))).toBe('float32[1,3]');
    expect(() => lerp(ints, ints, 0.5)).toThrow(/expected floats/);
  });
});

describe('gradients', () => {
  it('are recorded for sign, although they are 0', () => {
    const x = tensor([1, -2], { requiresGrad: true });
    const [g] = grad(sum(sign(x)), [x]);
    expect(g?.op?.name).toBe('full');
    expect(g?.attrs['value']).toBe(0);
  });
});

describe('pow', () => {
  it('refuses negative powers of integers', () => {
    expect(() => pow(ints, -1)).toThrow(/expected floats, got int32\[3\]/);
    expect(spec(pow(ints, -0.5))).toBe('float32[3]');
    expect(spec(pow(floats, -1))).toBe('float32[1,3]');
    expect(spec(pow(2, ints))).toBe('int32[3]');
  });
});
