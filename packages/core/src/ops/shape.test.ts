import { describe, expect, it } from 'vitest';
import {
  chunk,
  expand,
  flatten,
  narrow,
  pad,
  permute,
  repeat,
  select,
  slice,
  split,
  squeeze,
  stack,
  type Tensor,
  tensor,
  tile,
  transpose,
  unsqueeze,
  view,
  zeros,
} from '../index.ts';

const x = zeros([2, 3, 4]);
const v = zeros([5]);
const scalar = tensor(1);
const shapes = (parts: readonly Tensor[]): unknown => parts.map((t) => t.shape);

describe('shapes', () => {
  it('flatten merges a range of dimensions', () => {
    expect(flatten(x).shape).toEqual([24]);
    expect(flatten(x, 1).shape).toEqual([2, 12]);
    expect(flatten(x, { startDim: 0, endDim: 1 }).shape).toEqual([6, 4]);
    expect(flatten(scalar).shape).toEqual([1]);
    expect(flatten(zeros([0, 3])).shape).toEqual([0]);
    expect(() => flatten(x, { startDim: 2, endDim: 1 })).toThrow(/startDim before endDim/);
    expect(view(x, [4, -1]).shape).toEqual([4, 6]);
  });

  it('squeeze and unsqueeze take away and insert ones', () => {
    const t = zeros([1, 3, 1]);
    expect(squeeze(t).shape).toEqual([3]);
    expect(squeeze(t, 0).shape).toEqual([3, 1]);
    expect(squeeze(t, 1).shape).toEqual([1, 3, 1]);
    expect(squeeze(t, [0, -1]).shape).toEqual([3]);
    expect(squeeze(t, []).shape).toEqual([1, 3, 1]);
    expect(squeeze(t, { dim: 2 }).shape).toEqual([1, 3]);
    expect(unsqueeze(v, 0).shape).toEqual([1, 5]);
    expect(unsqueeze(v, -1).shape).toEqual([5, 1]);
    expect(() => unsqueeze(v, 2)).toThrow(/from -2 to 1/);
    expect(() => squeeze(t, 3)).toThrow(/^squeeze: expected a dimension/);
  });

  it('transpose swaps two dimensions, and undoes itself', () => {
    expect(transpose(x, 0, -1).shape).toEqual([4, 3, 2]);
    expect(transpose(x, 1, 1)).toBe(x);
    expect(permute(transpose(x, 1, 2), [0, 2, 1]).shape).toEqual(x.shape);
    expect(() => transpose(v, 0, 1)).toThrow(/^transpose: expected a dimension/);
  });

  it('expand keeps sizes at -1', () => {
    expect(expand(zeros([3, 1]), [2, -1, 4]).shape).toEqual([2, 3, 4]);
    expect(() => expand(v, [-1, 5])).toThrow(/-1 for one of the dimensions/);
    expect(() => expand(v, [4])).toThrow(/cannot be broadcast/);
  });

  it('stack makes a dimension', () => {
    expect(stack([v, v]).shape).toEqual([2, 5]);
    expect(stack([v, v], -1).shape).toEqual([5, 2]);
    expect(stack([scalar, scalar], { dim: 0 }).shape).toEqual([2]);
    expect(() => stack([])).toThrow(/at least one tensor/);
    expect(() => stack([v, x])).toThrow(/equal shapes, got float32\[5\] and float32\[2,3,4\]/);
  });

  it('repeat and tile put copies side by side', () => {
    expect(repeat(v, [2, 3]).shape).toEqual([2, 15]);
    expect(repeat(v, [0]).shape).toEqual([0]);
    expect(tile(x, [2]).shape).toEqual([2, 3, 8]);
    expect(() => repeat(x, [2])).toThrow(/a count for each dimension/);
    expect(() => repeat(v, [-1])).toThrow(/counts from 0/);
  });
});

describe('pieces', () => {
  it('slice counts like Python', () => {
    expect(slice(v, 0, 1, 3).shape).toEqual([2]);
    expect(slice(v, 0, -2).shape).toEqual([2]);
    expect(slice(v, 0, null, -1, 2).shape).toEqual([2]);
    expect(slice(v, 0, 3, 1).shape).toEqual([0]);
    expect(slice(v, 0, -99, 99)).toBe(v);
    expect(() => slice(v, 0, 0, 5, -1)).toThrow(/use flip/);
    expect(() => slice(v, 0, 0.5)).toThrow(/an integer for start, got 0.5/);
    expect(() => slice(scalar, 0)).toThrow(/a scalar has no dimension/);
  });

  it('narrow and select stay inside', () => {
    expect(narrow(x, 1, -2, 2).shape).toEqual([2, 2, 4]);
    expect(() => narrow(x, 1, 2, 2)).toThrow(/inside dimension 1 of float32\[2,3,4\]/);
    expect(select(x, 1, -1).shape).toEqual([2, 4]);
    expect(() => select(x, 1, 3)).toThrow(/an index from -3 to 2/);
  });

  it('split and chunk cover everything', () => {
    expect(shapes(split(v, 2))).toEqual([[2], [2], [1]]);
    expect(shapes(split(v, [1, 4]))).toEqual([[1], [4]]);
    expect(shapes(split(x, 3, -1))).toEqual([
      [2, 3, 3],
      [2, 3, 1],
    ]);
    expect(shapes(chunk(v, 4))).toEqual([[2], [2], [1]]);
    expect(shapes(chunk(zeros([0]), 2))).toEqual([[0], [0]]);
    expect(shapes(split(zeros([0]), 3))).toEqual([[0]]);
    expect(() => split(v, [2, 2])).toThrow(/add up to 5/);
    expect(() => split(v, 0)).toThrow(/a size from 1/);
    expect(() => chunk(v, 0)).toThrow(/from 1, got 0/);
  });

  it('pad counts from the last dimension backwards', () => {
    expect(pad(x, [1, 2, 3, 0]).shape).toEqual([2, 6, 7]);
    expect(pad(x, [-1, -1]).shape).toEqual([2, 3, 2]);
    expect(pad(tensor([true]), [1, 0], { value: 3 }).attrs['value']).toBe(1);
    expect(pad(tensor([1], { dtype: 'int32' }), [1, 0], { value: 2.7 }).attrs['value']).toBe(2);
    expect(pad(x, [0, 0])).toBe(x);
    expect(() => pad(v, [1])).toThrow(/pairs of integers/);
    expect(() => pad(v, [0, 0, 1, 1])).toThrow(/at most 1 of them/);
    expect(() => pad(v, [-6, 3])).toThrow(/cuts more than there is/);
    expect(() => pad(v, [1, 1], { mode: 'reflect' as 'constant' })).toThrow(/got "reflect"/);
  });
});
