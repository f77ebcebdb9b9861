import { describe, expect, it } from 'vitest';
import {
  argsort,
  embedding,
  exp,
  grad,
  IndexError,
  maskedFill,
  oneHot,
  setBackend,
  showSpec,
  sort,
  sum,
  type Tensor,
  takeAlong,
  tensor,
  topk,
  tril,
  triu,
  zeros,
} from '../index.ts';
import { nullBackend } from '../testing/index.ts';

const x = zeros([2, 3]);
const labels = tensor([0, 2], { dtype: 'int32' });
const spec = (t: Tensor): string => showSpec(t);
const ints = (values: number[], shape: number[]): Tensor =>
  tensor(values, { dtype: 'int32', shape });

describe('sort and topk', () => {
  it('give values and int32 indices', () => {
    const sorted = sort(x, { dim: 0, descending: true });
    expect([spec(sorted.values), spec(sorted.indices)]).toEqual(['float32[2,3]', 'int32[2,3]']);
    const best = topk(x, 2);
    expect([spec(best.values), spec(best.indices)]).toEqual(['float32[2,2]', 'int32[2,2]']);
    expect(spec(topk(x, 0, { dim: 0 }).values)).toBe('float32[0,3]');
    expect(spec(sort(tensor(1)).values)).toBe('float32[]');
    expect(spec(sort(tensor([true, false])).values)).toBe('bool[2]');
    expect(sort(x, 1, { descending: true }).indices.attrs).toEqual({ dim: 1, descending: true });
    expect(argsort(x, { dim: 0 }).attrs).toEqual({ dim: 0, descending: false });
  });

  it('refuse a k that is too large', () => {
    expect(() => topk(x, 4)).toThrow(/k from 0 to 3, the size of dimension 1 of float32\[2,3\]/);
    expect(() => topk(x, 1.5)).toThrow(/got 1.5/);
  });
});

describe('masks', () => {
  it('keep the dtype', () => {
    expect(spec(tril(tensor([[true]])))).toBe('bool[1,1]');
    expect(spec(triu(ints([1, 2, 3, 4], [2, 2]), 1))).toBe('int32[2,2]');
    expect(spec(maskedFill(ints([1, 2], [2]), tensor([true, false]), 1.5))).toBe('int32[2]');
    expect(spec(maskedFill(x, tensor([true, false, true]), tensor(1)))).toBe('float32[2,3]');
    expect(() => tril(zeros([3]))).toThrow(/at least two dimensions/);
    expect(() => maskedFill(x, x, 1)).toThrow(/expected bool, got float32\[2,3\]/);
    expect(() => maskedFill(x, tensor([true]), tensor([1]))).toThrow(/a number or a scalar/);
  });

  it('keep the gradient out of what was masked', () => {
    const t = tensor([[1, 2]], { requiresGrad: true });
    const [g] = grad(sum(maskedFill(t, tensor([true, false]), 0)), [t]);
    expect(g?.op?.name).toBe('where');
  });
});

describe('oneHot', () => {
  it('counts the classes of known labels', () => {
    expect(spec(oneHot(labels))).toBe('int32[2,3]');
    expect(spec(oneHot(labels, 5))).toBe('int32[2,5]');
    expect(spec(oneHot(labels, { numClasses: 4 }))).toBe('int32[2,4]');
    expect(() => oneHot(labels, 2)).toThrow(IndexError);
    expect(() => oneHot(labels, 0)).toThrow(/numClasses from 1/);
    expect(() => oneHot(x)).toThrow(/expected int32/);
    expect(() => oneHot(ints([], [0]))).toThrow(/pass \{ numClasses \}/);
    expect(() => oneHot(labels.add(labels))).toThrow(/not known before it is computed/);
    expect(spec(oneHot(labels.add(labels), 9))).toBe('int32[2,9]');
  });
});

describe('takeAlong', () => {
  it('broadcasts the other dimensions', () => {
    expect(spec(takeAlong(x, ints([0, 1], [1, 2]), 1))).toBe('float32[2,2]');
    expect(spec(takeAlong(zeros([1, 3]), ints([0, 1], [2, 1]), { dim: 1 }))).toBe('float32[2,1]');
    expect(spec(takeAlong(x, labels))).toBe('float32[2]');
    expect(() => takeAlong(x, labels, 1)).toThrow(/same rank/);
    expect(() => takeAlong(x, ints([3], [1, 1]), 1)).toThrow(IndexError);
  });
});

describe('embedding', () => {
  const table = zeros([4, 2], { requiresGrad: true });

  it('puts a row at each position', () => {
    expect(spec(embedding(ints([0, 1, 2, 3], [2, 2]), table))).toBe('float32[2,2,2]');
    expect(spec(embedding(tensor(1, { dtype: 'int32' }), table))).toBe('float32[2]');
    expect(() => embedding(ints([4], [1]), table)).toThrow(/indices from 0 to 3, got 4/);
    expect(() => embedding(labels, zeros([4]))).toThrow(/a table \[n, width\]/);
    expect(() => embedding(labels, table, { paddingIdx: 4 })).toThrow(/from -4 to 3/);
    expect(embedding(labels, table, { paddingIdx: -1 }).attrs).toEqual({
      paddingIdx: 3,
      scaleGradByFreq: false,
    });
  });

  it('adds gradients up by row', () => {
    const [g] = grad(sum(embedding(labels, table)), [table]);
    expect([spec(g as Tensor), g?.op?.name]).toEqual(['float32[4,2]', 'indexAdd']);
  });

  it('lets indices of a backend through, which cannot be checked at the call', async () => {
    setBackend(nullBackend());
    const computed = exp(x).argmax(1);
    expect((await embedding(computed, table).data()).length).toBe(4);
  });
});
