import { describe, expect, it } from 'vitest';
import { add, argmax, type DType, div, mul, sub, tensor, where } from './index.ts';
import { broadcastShapes, normalizeDims, promote } from './promote.ts';

const spec = (dtype: DType, ...shape: number[]) => ({ dtype, shape });

describe('promotion', () => {
  it.each([
    ['float32', 'float64', 'float64'],
    ['int32', 'float32', 'float32'],
    ['bool', 'int32', 'int32'],
    ['bool', 'bool', 'bool'],
  ] as const)('%s with %s is %s', (a, b, out) => {
    expect(promote(spec(a, 2), spec(b, 2))).toBe(out);
    expect(promote(spec(b, 2), spec(a, 2))).toBe(out);
  });

  it('lets a dimensioned tensor win over a scalar of its category', () => {
    expect(promote(spec('float32', 2), spec('float64'))).toBe('float32');
    expect(promote(spec('int32', 2), spec('float64'))).toBe('float64');
    expect(promote(spec('float32', 2), spec('int32'))).toBe('float32');
  });

  it('counts bare numbers by their category', () => {
    const ints = tensor([1, 2], { dtype: 'int32' });
    expect(add(ints, 1).dtype).toBe('int32');
    expect(add(ints, 1.5).dtype).toBe('float32');
    expect(div(ints, 2).dtype).toBe('float32');
    expect(mul(tensor([1], { dtype: 'float64' }), 0.1).dtype).toBe('float64');
    expect(add(tensor([true]), 1).dtype).toBe('int32');
    expect(where(tensor([true]), 1, 0).dtype).toBe('float32');
  });

  it('refuses a difference of booleans', () => {
    expect(() => sub(tensor([true]), tensor([false]))).toThrow(/expected numbers, got bool\[1\]/);
  });
});

describe('shapes', () => {
  it('broadcast from the end', () => {
    expect(broadcastShapes('add', spec('float32', 2, 1), spec('float32', 3))).toEqual([2, 3]);
    expect(broadcastShapes('add', spec('float32', 0), spec('float32', 1))).toEqual([0]);
    expect(() => broadcastShapes('add', spec('float32', 2), spec('float32', 3))).toThrow(
      'add: shapes cannot be broadcast, got float32[2] and float32[3]; sizes have to be equal or 1',
    );
  });

  it('name dimensions from both ends', () => {
    expect(normalizeDims('sum', [-1, 0], spec('float32', 2, 3))).toEqual([0, 1]);
    expect(() => normalizeDims('sum', 2, spec('float32', 2, 3))).toThrow(/from -2 to 1/);
    expect(() => normalizeDims('sum', [0, -2], spec('float32', 2, 3))).toThrow(
      /each dimension once/,
    );
    expect(normalizeDims('sum', 0, spec('float32'))).toEqual([]);
    expect(() => normalizeDims('sum', 5, spec('float32'))).toThrow(/from -1 to 0/);
    expect(argmax(tensor(3)).shape).toEqual([]);
  });
});
