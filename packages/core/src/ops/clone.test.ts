import { describe, expect, it } from 'vitest';
import {
  add,
  broadcastTo,
  cast,
  clone,
  detach,
  flatten,
  gelu,
  grad,
  type LogitsOnly,
  logSoftmax,
  type Operand,
  parameter,
  probabilitySource,
  setBackend,
  sigmoid,
  slice,
  softmax,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '../index.ts';
import { nullBackend } from '../testing/index.ts';

describe('clone', () => {
  it('is an identity for every dtype', () => {
    for (const t of [tensor([true]), tensor([1], { dtype: 'int32' }), tensor([1.5])]) {
      expect(clone(t).spec).toEqual(t.spec);
      expect(clone(t)).not.toBe(t);
    }
    expect(parameter([1]).clone().requiresGrad).toBe(true);
  });

  it('hands the gradient through', () => {
    const t = tensor([1, 2], { requiresGrad: true });
    const [g] = grad(sum(t.clone()), [t]);
    expect(g?.shape).toEqual([2]);
  });

  it('computes nothing, and owns its value', async () => {
    const backend = nullBackend();
    setBackend(backend);
    const t = tensor([1, 2]);
    await t.clone().data();
    expect(backend.compiled[0]?.nodes).toEqual([]);
    expect(backend.compiled[0]?.outputs).toEqual([0]);
  });
});

describe('probabilitySource', () => {
  const x = tensor([[1, 2]]);

  it('knows what made probabilities', () => {
    expect(probabilitySource(softmax(x, 1))).toBe('softmax');
    expect(probabilitySource(x.sigmoid())).toBe('sigmoid');
    expect(probabilitySource(logSoftmax(x, 1))).toBe('logSoftmax');
    expect(probabilitySource(x)).toBe(null);
    expect(probabilitySource(gelu(x))).toBe(null);
  });

  it('sees through moves and conversions between floats', () => {
    const moves: readonly ((t: Tensor) => Tensor)[] = [
      (t) => broadcastTo(t, [3, 2]),
      (t) => transpose(t, 0, 1),
      (t) => slice(t, 1, 0, 1),
      (t) => cast(t, 'float64'),
      detach,
      clone,
      (t) => flatten(t),
    ];
    for (const move of moves) expect(probabilitySource(move(sigmoid(x)))).toBe('sigmoid');
    expect(probabilitySource(moves.reduce((t, move) => move(t), softmax(x, 1) as Tensor))).toBe(
      'softmax',
    );
  });

  it('stops at arithmetic and at labels', () => {
    expect(probabilitySource(add(softmax(x, 1), 1))).toBe(null);
    expect(probabilitySource(softmax(x, 1).log())).toBe(null);
    expect(probabilitySource(softmax(x, 1).to('int32'))).toBe(null);
    const t = tensor([1], { requiresGrad: true });
    expect(probabilitySource(grad(sum(softmax(t, 0)), [t])[0] as Tensor)).toBe(null);
  });

  it('still knows when the history is gone, and of a parameter', async () => {
    setBackend(nullBackend());
    const y = softmax(x, 1);
    await y.data();
    expect(y.op).toBe(null);
    expect(probabilitySource(y.reshape([-1]))).toBe('softmax');
    expect(probabilitySource(parameter(softmax(x, 1)))).toBe('softmax');
  });
});

describe('brands', () => {
  const loss = <T extends Operand>(scores: LogitsOnly<T>): unknown => scores;
  const x = tensor([1, 2]);

  it('refuse probabilities where scores are expected, when the program is compiled', () => {
    loss(x);
    loss(logSoftmax(x, 0));
    // @ts-expect-error the loss applies softmax itself
    loss(softmax(x, 0));
    // @ts-expect-error the loss applies sigmoid itself
    loss(x.sigmoid());
    loss(softmax(x, 0).mul(2));
    expect(x.sigmoid().shape).toEqual([2]);
  });
});
