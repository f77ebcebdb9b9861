import { describe, expect, it } from 'vitest';
import { capture } from '../graph/capture.ts';
import {
  bmm,
  dot,
  einsum,
  grad,
  linear,
  mm,
  outer,
  showSpec,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '../index.ts';
import { nullBackend } from '../testing/index.ts';

const nodes = (t: Tensor, fuses: readonly string[] = []): string[] =>
  capture([t], nullBackend({ fuses }))
    .graph()
    .nodes.map((n) => n.op);
const a = zeros([2, 3], { requiresGrad: true });
const b = zeros([3, 4], { requiresGrad: true });
const t = zeros([5, 2, 3]);

describe('products', () => {
  it('take exactly their ranks', () => {
    expect(mm(a, b).shape).toEqual([2, 4]);
    expect(bmm(t, zeros([5, 3, 4])).shape).toEqual([5, 2, 4]);
    expect(dot(zeros([3]), zeros([3])).shape).toEqual([]);
    expect(outer(zeros([2]), zeros([3])).shape).toEqual([2, 3]);
    expect(() => mm(t, b)).toThrow(/2 dimensions each, got float32\[5,2,3\]/);
    expect(() => mm(a, a)).toThrow(/3 and 2 have to be equal/);
    expect(() => bmm(t, zeros([1, 3, 4]))).toThrow(/equal batch sizes/);
    expect(() => dot(a, a)).toThrow(/1 dimension each/);
    expect(() => dot(zeros([2]), zeros([3]))).toThrow(/have to be equal/);
    expect(() => outer(a, zeros([3]))).toThrow(/flatten them/);
  });
});

describe('linear', () => {
  const [weight, bias] = [
    zeros([4, 3], { requiresGrad: true }),
    zeros([4], { requiresGrad: true }),
  ];

  it('is one product for any leading dimensions', () => {
    expect(linear(t, weight, bias).shape).toEqual([5, 2, 4]);
    expect(linear(zeros([3]), weight).shape).toEqual([4]);
    expect(linear(zeros([0, 3]), weight, { bias }).shape).toEqual([0, 4]);
    expect(linear(a, zeros([3]), tensor(1)).shape).toEqual([2]);
    expect(nodes(linear(tensor([[1, 2, 3]]), weight)).filter((op) => op === 'matmul')).toHaveLength(
      1,
    );
    expect(nodes(linear(tensor([[1, 2, 3]]), weight, bias), ['linear'])).toContain('linear');
  });

  it('has gradients for all three', () => {
    const loss = sum(linear(a, weight, bias));
    expect(grad(loss, [a, weight, bias]).map((g) => g.shape)).toEqual([[2, 3], [4, 3], [4]]);
  });

  it('says what does not fit', () => {
    expect(() => linear(a, zeros([4, 2]))).toThrow(
      /weight \[out, in\] and bias \[out\], got float32\[2,3\], weight float32\[4,2\]/,
    );
    expect(() => linear(a, weight, zeros([3]))).toThrow(/and bias float32\[3\]/);
    expect(() => linear(tensor(1), weight)).toThrow(/input \[…, in\]/);
  });
});

describe('einsum', () => {
  const rows: readonly (readonly [string, readonly Tensor[], readonly number[]])[] = [
    ['ij,jk->ik', [a, b], [2, 4]],
    ['ij,jk', [a, b], [2, 4]],
    ['ij->ji', [a], [3, 2]],
    ['ij->', [a], []],
    ['ji', [a], [3, 2]],
    ['ii->i', [zeros([3, 3])], [3]],
    ['bij,jk->bik', [t, b], [5, 2, 4]],
    ['...ij,jk->...ik', [t, b], [5, 2, 4]],
    ['...ij->...ji', [t], [5, 3, 2]],
    ['b...->...', [t], [2, 3]],
    ['i,j,k->kji', [zeros([2]), zeros([3]), zeros([4])], [4, 3, 2]],
    ['ij,kj->ik', [zeros([2, 1]), zeros([4, 3])], [2, 4]],
  ];

  it.each(rows)('%s', (equation, operands, shape) => {
    expect(einsum(equation, ...operands).shape).toEqual(shape);
  });

  it('contracts by matrix products, and can be differentiated', () => {
    const y = einsum('bij,jk->bik', t, b);
    expect(nodes(y)).toContain('matmul');
    expect(grad(sum(y), [b])[0]?.shape).toEqual([3, 4]);
    expect(showSpec(einsum('i,i', tensor([1], { dtype: 'int32' }), tensor([1])).spec)).toBe(
      'float32[]',
    );
  });

  it('refuses equations that do not fit', () => {
    expect(() => einsum('ij,jk', a)).toThrow(/2 operands are named and 1 given/);
    expect(() => einsum('ijk', a)).toThrow(/'ijk' does not fit float32\[2,3\]/);
    expect(() => einsum('ij->ik', a)).toThrow(/'k' of the output/);
    expect(() => einsum('ij->ii', a)).toThrow(/'i' of the output/);
    expect(() => einsum('i1', a)).toThrow(/not made of letters/);
    expect(() => einsum('i->j->k', zeros([1]))).toThrow(/more than one '->'/);
    expect(() => einsum('......', t)).toThrow(/more than one ellipsis/);
    expect(() => einsum('ij,jk', a, a)).toThrow(/'j' of 'ij,jk' is 3 and 2/);
    expect(() => einsum('i', tensor([true]))).toThrow(/expected numbers/);
  });
});
