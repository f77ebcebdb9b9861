import { describe, expect, it } from 'vitest';
import {
  arange,
  eye,
  full,
  linspace,
  ones,
  parameter,
  randint,
  tensor,
  zerosLike,
} from '../index.ts';

describe('tensor', () => {
  it('takes nested arrays, typed arrays, numbers, booleans and iterables', async () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]).toString(),
    ).toBe('Tensor(float32[2,2], host)');
    expect(tensor(new Uint8Array([1, 2])).dtype).toBe('int32');
    expect(tensor(new Float64Array([1])).dtype).toBe('float64');
    expect(tensor([[true], [false]]).dtype).toBe('bool');
    expect(await tensor(new Set([3, 4])).array()).toEqual([3, 4]);
    expect(tensor(5).shape).toEqual([]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(await tensor([new Float32Array([1, 2]), new Float32Array([3, 4])]).array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await tensor(new BigInt64Array([5n, -6n])).array()).toEqual([5, -6]);
  });

  it('copies, so that a batch buffer can be reused', async () => {
    const buffer = new Float32Array([1, 2, 3, 4]);
    const x = tensor(buffer, { shape: [2, 2] });
    buffer.fill(0);
    expect(await x.array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('says where data is ragged or wrong', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      /of equal length.* got an array of length 1 at depth 1, element 1/,
    );
    expect(() => tensor([[1], 2])).toThrow(/equal length/);
    expect(() => tensor([1, [2]])).toThrow(/equal length/);
    expect(() => tensor(['a'] as unknown as number[])).toThrow(/got "a"/);
    expect(() => tensor(null as unknown as number[])).toThrow(/got null/);
    expect(() => tensor('12' as unknown as number[])).toThrow(/got "12"/);
    expect(() => tensor(new Float32Array(5), { shape: [2, 3] })).toThrow(
      /a shape of 5 elements, got \[2, 3\]/,
    );
    expect(() => tensor([1], { shape: [-1] })).toThrow(/a shape of 1 elements, got \[-1\]/);
    expect(() => tensor(tensor([1]) as unknown as number[])).toThrow(/clone\(\)/);
  });

  it('keeps int32 in range', async () => {
    expect(await tensor([1.7, -1.7], { dtype: 'int32' }).array()).toEqual([1, -1]);
    expect(() => tensor(new BigInt64Array([2n ** 40n]))).toThrow(/position 0/);
    expect(() => tensor([Number.NaN], { dtype: 'int32' })).toThrow(/got NaN/);
  });

  it('has gradients for floats only', () => {
    expect(() => tensor([1], { dtype: 'int32', requiresGrad: true })).toThrow(
      /requiresGrad: expected floats, got int32/,
    );
    expect(() => parameter([true])).toThrow(/holds floats/);
  });
});

describe('ranges and fills', () => {
  it('count like PyTorch', async () => {
    expect(await arange(3).array()).toEqual([0, 1, 2]);
    expect(arange(3).dtype).toBe('int32');
    expect(await arange(1, 2, 0.25).array()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(await arange(3, 0, -1).array()).toEqual([3, 2, 1]);
    expect(() => arange(0, 3, -1)).toThrow(/direction of the step/);
    expect(await linspace(0, 1, 5).array()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(await linspace(2, 5, 1).array()).toEqual([2]);
    expect(await eye(2, 3).array()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  it('take their dtype from what they fill', () => {
    expect(full([2], true).dtype).toBe('bool');
    expect(ones([2], { dtype: 'float64' }).dtype).toBe('float64');
    expect(zerosLike(tensor([1], { dtype: 'int32' })).dtype).toBe('int32');
    expect(ones([2], { requiresGrad: true }).requiresGrad).toBe(true);
  });

  it('draw integers in the range', async () => {
    const values = [...(await randint(-2, 3, [500]).data())];
    expect(new Set(values)).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect(() => randint(3, 3, [1])).toThrow(/low < high/);
  });
});
