import { describe, expect, it } from 'vitest';
import {
  all,
  any,
  argmax,
  grad,
  logsumexp,
  max,
  mean,
  min,
  norm,
  showSpec,
  std,
  sum,
  type Tensor,
  tensor,
  variance,
  zeros,
} from '../index.ts';

const x = zeros([2, 3, 4]);
const ints = zeros([2, 3], { dtype: 'int32' });
const spec = (t: Tensor): string => showSpec(t);

describe('reductions', () => {
  const reductions = { mean, variance, std, norm, any, all };

  it.each(Object.entries(reductions))('%s takes no, one or several dimensions', (_, f) => {
    expect(f(x).shape).toEqual([]);
    expect(f(x, { dim: -1 }).shape).toEqual([2, 3]);
    expect(f(x, { dim: [0, 2], keepdim: true }).shape).toEqual([1, 3, 1]);
    expect(f(x, { dim: [] }).shape).toEqual([]);
    expect(f(tensor(1), { dim: 0 }).shape).toEqual([]);
    expect(() => f(x, { dim: 3 })).toThrow(/expected a dimension from -3 to 2/);
    expect(() => f(x, { dim: [1, -2] })).toThrow(/each dimension once/);
  });

  it('of real numbers refuse integers, and say how to convert', () => {
    for (const f of [mean, variance, std, norm]) {
      expect(() => f(ints)).toThrow(/got int32\[2,3\]; convert with \.to\('float32'\)/);
    }
  });

  it('any and all are booleans of whatever comes', () => {
    for (const t of [x, ints, zeros([0], { dtype: 'bool' })]) {
      expect([any(t).dtype, all(t).dtype]).toEqual(['bool', 'bool']);
    }
  });

  it('logsumexp needs its dimension and takes integers', () => {
    expect(spec(logsumexp(ints, 0))).toBe('float32[3]');
    expect(spec(logsumexp(x, [0, -1], { keepdim: true }))).toBe('float32[1,3,1]');
    expect(spec(logsumexp(zeros([0, 3]), 0))).toBe('float32[3]');
  });
});

describe('norm', () => {
  it('refuses orders that are none, and infinite orders of nothing', () => {
    expect(() => norm(x, { p: 'nuc' as 'fro' })).toThrow(/p to be a number or 'fro', got "nuc"/);
    expect(() => norm(x, { p: Number.NaN })).toThrow(/p to be a number/);
    expect(() => norm(zeros([0]), { p: Infinity })).toThrow(/no norm of order Infinity of nothing/);
    expect(() => norm(zeros([0, 3]), { p: -1, dim: 0 })).toThrow(/order -1/);
    expect(norm(zeros([0, 3]), { p: Infinity, dim: 1 }).shape).toEqual([0]);
    expect(norm(zeros([0])).shape).toEqual([]);
  });
});

describe('max and min', () => {
  it('give a scalar, values with indices, or the elementwise extreme', () => {
    for (const f of [max, min]) {
      expect(spec(f(x))).toBe('float32[]');
      const { values, indices } = f(x, 1);
      expect([spec(values), spec(indices)]).toEqual(['float32[2,4]', 'int32[2,4]']);
      expect(f(x, -1, { keepdim: true }).values.shape).toEqual([2, 3, 1]);
      expect(f(x, { dim: 0, keepdim: true }).indices.shape).toEqual([1, 3, 4]);
      expect(spec(f(x, zeros([4])))).toBe('float32[2,3,4]');
      expect(spec(f(tensor(2), 0).values)).toBe('float32[]');
      expect(spec(f(tensor([true]), 0).values)).toBe('bool[]');
    }
  });

  it('are the same as methods', () => {
    expect(spec(x.max(1).values)).toBe('float32[2,4]');
    expect(spec(x.min())).toBe('float32[]');
  });

  it('hand the gradient to the place that won', () => {
    const t = tensor([[1, 2]], { requiresGrad: true });
    const [g] = grad(sum(max(t, 1).values), [t]);
    expect(g?.shape).toEqual([1, 2]);
    expect(g?.op?.name).toBe('where');
  });

  it('refuse nothing and wrong dimensions under their own name', () => {
    expect(() => max(zeros([0]))).toThrow(/at least one element/);
    expect(() => max(zeros([2, 0]), 1)).toThrow(/at least one element/);
    expect(() => min(x, 3)).toThrow(/^min: expected a dimension/);
  });
});

describe('argmax', () => {
  it('takes its dimension bare or as an option', () => {
    expect(argmax(x, 1).shape).toEqual([2, 4]);
    expect(argmax(x, { dim: 1, keepdim: true }).shape).toEqual([2, 1, 4]);
    expect(argmax(x, 1, { keepdim: true }).shape).toEqual([2, 1, 4]);
    expect(argmax(x, { keepdim: true }).shape).toEqual([1, 1, 1]);
    expect(argmax(x).shape).toEqual([]);
  });
});

describe('gradients', () => {
  it('of variance and std do not run through the mean', () => {
    const t = tensor([1, 2, 3], { requiresGrad: true });
    for (const f of [variance, std]) {
      const [g] = grad(f(t), [t]);
      expect(g?.shape).toEqual([3]);
      const [h] = grad(sum(g as Tensor), [t]);
      expect(h?.shape).toEqual([3]);
    }
  });
});
