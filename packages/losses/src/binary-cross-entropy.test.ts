import { oracle } from '@xent/conformance';
import { grad, mul, setBackend, type Tensor, tensor, XentError, zeros } from '@xent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BCELoss, binaryCrossEntropy } from './binary-cross-entropy.ts';
import {
  BCEWithLogitsLoss,
  binaryCrossEntropyWithLogits,
} from './binary-cross-entropy-with-logits.ts';

beforeAll(() => setBackend(oracle()));

const values = (t: Tensor): number[] => Array.from(t.dataSync());
const f64 = (data: number[]): Tensor => tensor(data, { dtype: 'float64', requiresGrad: true });
/** The dot product. */
const dot = (a: number[], b: number[]): number =>
  a.reduce((s, v, i) => s + v * (b[i] as number), 0);
const expectRelative = (got: number[], want: number[]): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((v, i) => {
    expect(v / (want[i] as number)).toBeCloseTo(1, 6);
  });
};
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe('binaryCrossEntropy', () => {
  const p = [0.9, 0.2, 0.5];
  const y = [1, 0, 0.25];
  const each = p.map((q, i) => {
    const t = y[i] as number;
    return -(t * Math.log(q) + (1 - t) * Math.log(1 - q));
  });
  const total = each.reduce((a, b) => a + b);

  it('reduces as asked', () => {
    values(binaryCrossEntropy(f64(p), y, { reduction: 'none' })).forEach((v, i) => {
      expect(v).toBeCloseTo(each[i] as number, 14);
    });
    expect(binaryCrossEntropy(f64(p), y).itemSync()).toBeCloseTo(total / 3, 14);
    expect(binaryCrossEntropy(f64(p), y, { reduction: 'sum' }).itemSync()).toBeCloseTo(total, 14);
    expect(new BCELoss({ reduction: 'sum' }).forward(f64(p), y).itemSync()).toBeCloseTo(total, 14);
  });

  it('weights elements and divides by their number', () => {
    const weighted = dot(each, [3, 0, 0.5]);
    expect(binaryCrossEntropy(f64(p), y, { weight: [3, 0, 0.5] }).itemSync()).toBeCloseTo(
      weighted / 3,
      14,
    );
    expect(new BCELoss({ weight: 2 }).forward(f64(p), y).itemSync()).toBeCloseTo(
      (2 * total) / 3,
      14,
    );
  });

  it('takes integers, booleans and flat typed arrays as targets', () => {
    const x = tensor([[0.9], [0.2]]);
    const want = values(binaryCrossEntropy(x, tensor([[1], [0]])));
    for (const target of [
      tensor([[1], [0]], { dtype: 'int32' }),
      tensor([[true], [false]]),
      new Uint8Array([1, 0]),
      [[1], [0]],
    ]) {
      expect(values(binaryCrossEntropy(x, target))).toEqual(want);
    }
  });

  it('clamps logarithms at -100 and keeps the gradient finite', () => {
    const x = tensor([0, 1], { requiresGrad: true });
    const loss = binaryCrossEntropy(x, [1, 0], { reduction: 'none' });
    expect(values(loss)).toEqual([100, 100]);
    const [g] = grad(loss, [x], { gradOutput: tensor([1, 1]) }) as [Tensor];
    expect(values(g)).toEqual([-1e12, 1e12].map(Math.fround));
  });

  it.each([1.2, -0.1, Number.NaN])('refuses the probability %d', (bad) => {
    expect(() => binaryCrossEntropy(tensor([0.5, bad]), [0, 1])).toThrow(
      /^binaryCrossEntropy: expected probabilities from 0 to 1, got .* at position 1 of float32\[2\]; for raw scores use binaryCrossEntropyWithLogits$/,
    );
  });

  it('gives NaN for scores on a backend, which nobody can look at', () => {
    const scores = mul(tensor([3]), tensor([1]));
    expect(binaryCrossEntropy(scores, [1]).itemSync()).toBeNaN();
  });
});

describe('binaryCrossEntropyWithLogits', () => {
  const x = [2, -1, 0.5];
  const y = [1, 0, 0.25];
  const each = x.map((s, i) => {
    const t = y[i] as number;
    return [-t * Math.log(sigmoid(s)), -(1 - t) * Math.log(1 - sigmoid(s))] as const;
  });
  const total = each.reduce((s, [a, b]) => s + a + b, 0);

  it('reduces and weights as asked', () => {
    expect(binaryCrossEntropyWithLogits(f64(x), y).itemSync()).toBeCloseTo(total / 3, 14);
    const posWeight = [2, 3, 4];
    const positive =
      dot(
        each.map(([a]) => a),
        posWeight,
      ) +
      dot(
        each.map(([, b]) => b),
        [1, 1, 1],
      );
    const criterion = new BCEWithLogitsLoss({ posWeight, reduction: 'sum' });
    expect(criterion.forward(f64(x), y).itemSync()).toBeCloseTo(positive, 14);
    const weighted = dot(
      each.map(([a, b]) => a + b),
      [1, 0, 5],
    );
    expect(binaryCrossEntropyWithLogits(f64(x), y, { weight: [1, 0, 5] }).itemSync()).toBeCloseTo(
      weighted / 3,
      14,
    );
  });

  it('broadcasts weights, and averages over what comes out, as PyTorch does', () => {
    const weight = tensor([[1], [3]], { dtype: 'float64' });
    const loss = binaryCrossEntropyWithLogits(f64(x), y, { weight });
    expect(loss.itemSync()).toBeCloseTo((4 * total) / 6, 14);
  });

  it('has the gradient of its differences, with posWeight, for input and target', () => {
    const inside = [0.9, 0.1, 0.25];
    const [a, t] = [f64(x), f64(inside)];
    const loss = (s: Tensor, u: Tensor): Tensor =>
      binaryCrossEntropyWithLogits(s, u, { posWeight: 2.5, reduction: 'sum' });
    const [da, dt] = grad(loss(a, t), [a, t]) as [Tensor, Tensor];
    const h = 1e-6;
    x.forEach((_, i) => {
      const up = x.map((v, j) => (i === j ? v + h : v));
      const down = x.map((v, j) => (i === j ? v - h : v));
      const slope = (loss(f64(up), t).itemSync() - loss(f64(down), t).itemSync()) / (2 * h);
      expect(values(da)[i]).toBeCloseTo(slope, 8);
      const more = inside.map((v, j) => (i === j ? v + h : v));
      const less = inside.map((v, j) => (i === j ? v - h : v));
      const climb = (loss(a, f64(more)).itemSync() - loss(a, f64(less)).itemSync()) / (2 * h);
      expect(values(dt)[i]).toBeCloseTo(climb, 8);
    });
  });

  it('keeps the digits of sure scores in float32', () => {
    const scores = tensor([-30, 30, -30, 30], { requiresGrad: true });
    const loss = binaryCrossEntropyWithLogits(scores, [0, 1, 1, 0], { reduction: 'none' });
    const small = Math.exp(-30);
    expectRelative(values(loss), [small, small, 30, 30]);
    const [g] = grad(loss, [scores], { gradOutput: tensor([1, 1, 1, 1]) }) as [Tensor];
    expectRelative(values(g), [small, -small, -1, 1]);
  });

  it('does not overflow', () => {
    const scores = tensor([-1e4, 1e4]);
    expect(values(binaryCrossEntropyWithLogits(scores, [1, 1], { reduction: 'none' }))).toEqual([
      1e4, 0,
    ]);
  });
});

describe('shapes', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a column for a row',
      () => binaryCrossEntropy(zeros([3, 1]), [1, 0, 1]),
      "binaryCrossEntropy: expected a target of the input's shape, got input float32[3,1] and target float32[3]; reshape one of them, for example target.reshape([3, 1])",
    ],
    [
      'another size',
      () => binaryCrossEntropyWithLogits(zeros([3, 2]), [[1, 0]]),
      'got input float32[3,2] and target float32[1,2]; give every element a target; to repeat targets on purpose use broadcastTo(target, [3, 2])',
    ],
    [
      'a weight that makes the input larger',
      () => binaryCrossEntropy(zeros([2]), [0, 1], { weight: [[1], [2]] }),
      'expected a weight that broadcasts to the input, got input float32[2] and weight float32[2,1]',
    ],
    [
      'a posWeight of other classes',
      () => binaryCrossEntropyWithLogits(zeros([2, 3]), zeros([2, 3]), { posWeight: [1, 2] }),
      'binaryCrossEntropyWithLogits (posWeight): shapes cannot be broadcast',
    ],
    [
      'a weight of other classes',
      () => binaryCrossEntropyWithLogits(zeros([2, 3]), zeros([2, 3]), { weight: [1, 2] }),
      'binaryCrossEntropyWithLogits (weight): shapes cannot be broadcast',
    ],
  ])('are refused: %s', (_, run, text) => {
    let message = '';
    try {
      run();
    } catch (error) {
      expect(XentError.isInstance(error) && error.code).toBe('XENT_SHAPE');
      message = (error as Error).message;
    }
    expect(message).toContain(text);
  });
});
