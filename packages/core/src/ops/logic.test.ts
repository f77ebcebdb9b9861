import { describe, expect, it } from 'vitest';
import { capture } from '../graph/capture.ts';
import { ge, gt, logicalAnd, logicalNot, logicalOr, ne, showSpec, tensor } from '../index.ts';
import type { Tensor } from '../tensor.ts';
import { nullBackend } from '../testing/index.ts';

const nodes = (t: Tensor): string[] =>
  capture([t], nullBackend())
    .graph()
    .nodes.map((n) => n.op);
const a = tensor([[1, 2, 3]]);
const b = tensor([[1], [2]]);

describe('comparisons', () => {
  it('give booleans of the broadcast shape', () => {
    for (const f of [ne, gt, ge]) {
      expect(showSpec(f(a, b).spec)).toBe('bool[2,3]');
      expect(showSpec(f(a, 2).spec)).toBe('bool[1,3]');
      expect(showSpec(f(tensor([true]), tensor([1])).spec)).toBe('bool[1]');
    }
  });

  it('name themselves in errors', () => {
    expect(() => gt(a, tensor([1, 2]))).toThrow(/^gt: shapes/);
    expect(() => ge(a, tensor([1, 2]))).toThrow(/^ge: shapes/);
  });

  it('exchange the operands of lt and le', () => {
    expect(nodes(gt(a, b))).toEqual(['lt']);
    expect(gt(a, b).inputs).toEqual([b, a]);
    expect(ge(a, b).inputs).toEqual([b, a]);
  });
});

describe('logical functions', () => {
  it('take every dtype as true or false, without converting booleans', () => {
    const q = tensor([true, false]);
    expect(nodes(logicalAnd(q, q))).toEqual(['minimum']);
    expect(nodes(logicalOr(q, tensor([0, 2])))).toEqual(['cast', 'maximum']);
    expect(nodes(logicalNot(q))).toEqual(['full', 'eq']);
    expect(logicalNot(a).dtype).toBe('bool');
  });
});
