import { oracle } from '@xent/conformance';
import {
  cast,
  grad,
  logSoftmax,
  setBackend,
  setWarningHandler,
  type Tensor,
  tensor,
  zeros,
} from '@xent/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CategoricalCrossEntropyLoss,
  categoricalCrossEntropy,
} from './categorical-cross-entropy.ts';
import { KLDivLoss, klDiv } from './kl-div.ts';
import { L1Loss, l1Loss } from './l1-loss.ts';
import { MSELoss, mseLoss } from './mse-loss.ts';

const warnings: string[] = [];
beforeEach(() => {
  setBackend(oracle());
  warnings.length = 0;
  setWarningHandler((_, message) => warnings.push(message));
});
afterEach(() => setWarningHandler(null));

const values = (t: Tensor): number[] => Array.from(t.dataSync());
const f64 = (data: number[] | number[][]): Tensor =>
  tensor(data, { dtype: 'float64', requiresGrad: true });

describe.each([
  ['mseLoss', mseLoss, MSELoss, [1, 4, 0.25], [-2, 4, -1]],
  ['l1Loss', l1Loss, L1Loss, [1, 2, 0.5], [-1, 1, -1]],
] as const)('%s', (name, loss, Criterion, each, slopes) => {
  const x = [1, 2, 3];
  const y = [2, 0, 3.5];
  const total = each.reduce((a, b) => a + b, 0);

  it('reduces as asked', () => {
    expect(values(loss(f64(x), y, { reduction: 'none' }))).toEqual(each);
    expect(loss(f64(x), y).itemSync()).toBeCloseTo(total / 3, 14);
    expect(new Criterion({ reduction: 'sum' }).forward(f64(x), y).itemSync()).toBe(total);
    expect(loss(zeros([0]), []).itemSync()).toBeNaN();
    expect(loss(zeros([0]), [], { reduction: 'sum' }).itemSync()).toBe(0);
  });

  it('divides a weighted mean by the weights', () => {
    const weight = [1, 0.5, 2];
    const weighted = each.reduce((s, v, i) => s + v * (weight[i] as number), 0);
    expect(loss(f64(x), y, { weight }).itemSync()).toBeCloseTo(weighted / 3.5, 14);
    expect(loss(f64(x), y, { weight, reduction: 'sum' }).itemSync()).toBeCloseTo(weighted, 14);
    expect(() => loss(f64(x), y, { weight: [1, 2] })).toThrow(
      `${name}: expected a weight of the input's shape, got input float64[3] and weight float64[2]`,
    );
  });

  it('has gradients for input and target', () => {
    const [a, b] = [f64(x), f64(y)];
    const [da, db] = grad(loss(a, b, { reduction: 'sum' }), [a, b]) as [Tensor, Tensor];
    expect(values(da)).toEqual(slopes);
    expect(values(db)).toEqual(slopes.map((v) => -v));
  });

  it('broadcasts with a warning, as PyTorch does', () => {
    const spread = loss(tensor([[1], [2], [3]]), [2, 0, 3.5], { reduction: 'none' });
    expect(spread.shape).toEqual([3, 3]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toBe(
      `${name}: the input float32[3,1] and the target float32[3] differ in shape and are broadcast to [3, 3], which compares every prediction with targets of other items. Reshape one of them: target.reshape([3, 1])`,
    );
    expect(() => loss(zeros([2]), [1, 2, 3])).toThrow(`${name}: shapes cannot be broadcast`);
  });

  it('promotes as arithmetic does, and refuses integers', () => {
    expect(loss(zeros([2]), tensor([1, 2], { dtype: 'float64' })).dtype).toBe('float64');
    expect(loss(zeros([2]), tensor([1, 2], { dtype: 'int32' })).dtype).toBe('float32');
    expect(() => loss(zeros([2], { dtype: 'int32' }), [1, 2])).toThrow(
      `${name}: expected floats, got int32[2]; convert with .to('float32')`,
    );
  });
});

describe('klDiv', () => {
  const t = [
    [0.5, 0.25, 0.25],
    [1, 0, 0],
  ];
  const scores = [
    [1, 0, -1],
    [0, 2, 1],
  ];
  const x = (): Tensor => logSoftmax(f64(scores), 1);
  const terms = scores.map((row, n) => {
    const lse = Math.log(row.reduce((s, v) => s + Math.exp(v), 0));
    return row.map((v, c) => {
      const q = t[n]?.[c] as number;
      return (q === 0 ? 0 : q * Math.log(q)) - q * (v - lse);
    });
  });
  const total = terms.flat().reduce((a, b) => a + b);

  it('reduces as asked', () => {
    values(klDiv(x(), t, { reduction: 'none' })).forEach((v, i) => {
      expect(v).toBeCloseTo(terms.flat()[i] as number, 14);
    });
    expect(klDiv(x(), t, { reduction: 'batchmean' }).itemSync()).toBeCloseTo(total / 2, 14);
    expect(klDiv(x(), t, { reduction: 'sum' }).itemSync()).toBeCloseTo(total, 14);
    expect(warnings).toEqual([]);
    expect(klDiv(x(), t).itemSync()).toBeCloseTo(total / 6, 14);
    expect(warnings).toHaveLength(1);
  });

  it('takes a target of logarithms', () => {
    const log = logSoftmax(f64([[3, 1, 0]]), 1);
    const other = logSoftmax(f64([[0, 1, 0]]), 1);
    const criterion = new KLDivLoss({ reduction: 'batchmean', logTarget: true });
    const want = klDiv(other, log.exp(), { reduction: 'batchmean' }).itemSync();
    expect(criterion.forward(other, log).itemSync()).toBeCloseTo(want, 14);
    expect(criterion.forward(log, log).itemSync()).toBe(0);
  });

  it('refuses other reductions', () => {
    expect(() => klDiv(x(), t, { reduction: 'average' as 'mean' })).toThrow(
      "klDiv: expected reduction 'none', 'mean' or 'sum'",
    );
  });
});

describe('categoricalCrossEntropy', () => {
  it.each([
    [[0.7, 0.2, 0.1], 0.35667494393873245, 1e-15],
    [[0.1, 0.3, 0.6], Number('2.3025850929940455'), 4.5e-16],
  ])('is the notebook for %j', (predicted, want, within) => {
    const p = tensor(predicted, { dtype: 'float64' });
    const got = categoricalCrossEntropy(p, [1, 0, 0]).itemSync();
    expect(Math.abs(got - want)).toBeLessThanOrEqual(within);
  });

  it('averages over the items of a batch', () => {
    const p = f64([
      [0.7, 0.3],
      [0.4, 0.6],
    ]);
    const y = [
      [1, 0],
      [0.5, 0.5],
    ];
    const each = [-Math.log(0.7), -(Math.log(0.4) + Math.log(0.6)) / 2] as const;
    const criterion = new CategoricalCrossEntropyLoss({ reduction: 'none' });
    values(criterion.forward(p, y)).forEach((v, i) => {
      expect(v).toBeCloseTo(each[i] as number, 14);
    });
    expect(categoricalCrossEntropy(p, y).itemSync()).toBeCloseTo((each[0] + each[1]) / 2, 14);
    const [g] = grad(categoricalCrossEntropy(p, y, { reduction: 'sum' }), [p]) as [Tensor];
    [-1 / 0.7, 0, -0.5 / 0.4, -0.5 / 0.6].forEach((v, i) => {
      expect(values(g)[i]).toBeCloseTo(v, 12);
    });
  });

  it('does not ask for the probability of a class that the target leaves out', () => {
    const p = tensor([1, 0], { requiresGrad: true });
    const loss = categoricalCrossEntropy(p, [1, 0]);
    expect(loss.itemSync()).toBeCloseTo(0);
    const [g] = grad(loss, [p]) as [Tensor];
    expect(values(g)[1]).toBeCloseTo(0);
    expect(categoricalCrossEntropy(p, [0, 1]).itemSync()).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses scores and other shapes', () => {
    expect(() => categoricalCrossEntropy(tensor([2, 1, 0.1]), [1, 0, 0])).toThrow(
      'categoricalCrossEntropy: expected probabilities from 0 to 1, got 2 at position 0 of float32[3]; for raw scores use crossEntropy',
    );
    expect(() => categoricalCrossEntropy(zeros([2, 3]), cast(zeros([2]), 'int32'))).toThrow(
      "expected a target of the input's shape",
    );
  });
});
