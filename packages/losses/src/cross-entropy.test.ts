import { oracle } from '@xent/conformance';
import {
  type Backend,
  grad,
  logSoftmax,
  manualSeed,
  mul,
  parameter,
  randn,
  setBackend,
  setWarningHandler,
  sum,
  type Tensor,
  tensor,
} from '@xent/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CrossEntropyLoss, crossEntropy } from './cross-entropy.ts';
import { nllLoss } from './nll-loss.ts';

let backend: Backend;
let warnings: string[] = [];
beforeEach(() => {
  backend = oracle();
  setBackend(backend);
  warnings = [];
  setWarningHandler((code) => warnings.push(code));
});
afterEach(() => setWarningHandler(null));

const values = (t: Tensor): number[] => Array.from(t.dataSync());
const near = (t: Tensor, want: number[], digits = 12): void => {
  const got = values(t);
  expect(got).toHaveLength(want.length);
  want.forEach((w, i) => {
    expect(got[i]).toBeCloseTo(w, digits);
  });
};
const scores = [
  [2, 1, 0.1],
  [0.5, 2, 0.3],
] as const;
const logits64 = (): Tensor =>
  tensor(
    scores.map((row) => [...row]),
    { dtype: 'float64', requiresGrad: true },
  );
/** -ln softmax of a row. */
const costs = (row: readonly [number, number, number]): [number, number, number] => {
  const lse = Math.log(row.reduce((s, v) => s + Math.exp(v), 0));
  return [lse - row[0], lse - row[1], lse - row[2]];
};
const cost = [costs(scores[0]), costs(scores[1])] as const;

describe('the notebook', () => {
  it.each([
    { logits: [[2.0, 1.0, 0.1]], labels: [0], loss: 0.4170299470424652, within: 6e-8 },
    { logits: [[0.5, 2.0, 0.3]], labels: [0], loss: 1.840616226196289, within: 2.4e-7 },
    {
      logits: [
        [0.1, 0.2, 3.9],
        [1.2, 0.1, 0.3],
        [0.3, 2.2, 0.2],
      ],
      labels: [2, 0, 1],
      loss: 0.2834,
      within: 5e-5,
    },
    {
      logits: [
        [0.9, 0.2, 0.1],
        [0.1, 0.3, 1.5],
        [1.2, 0.2, 0.5],
      ],
      labels: [2, 0, 1],
      loss: 1.6418,
      within: 5e-5,
    },
  ])('prints $loss', ({ logits, labels, loss, within }) => {
    const got = new CrossEntropyLoss().forward(tensor(logits), tensor(labels, { dtype: 'int32' }));
    expect(Math.abs(got.itemSync() - loss)).toBeLessThanOrEqual(within);
  });
});

describe('class indices', () => {
  it('come as tensors, numbers, nested arrays and every integer typed array', () => {
    const want = [cost[0][2], cost[1][0]];
    const forms = [
      tensor([2, 0], { dtype: 'int32' }),
      [2, 0],
      new Set([2, 0]),
      ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array].map((A) =>
        A.from([2, 0]),
      ),
      new Int32Array([2, 0]),
      new Uint32Array([2, 0]),
      BigInt64Array.from([2n, 0n]),
      BigUint64Array.from([2n, 0n]),
    ];
    for (const target of forms)
      near(crossEntropy(logits64(), target, { reduction: 'none' }), want, 10);
  });

  it('copies a label buffer that is reused', () => {
    const labels = new Int32Array([2, 0]);
    const loss = crossEntropy(logits64(), labels, { reduction: 'none' });
    labels.fill(1);
    near(loss, [cost[0][2], cost[1][0]], 10);
  });

  it('takes one item without a batch', () => {
    const x = tensor([2, 1, 0.1], { dtype: 'float64' });
    for (const target of [1, tensor(1, { dtype: 'int32' }), new Int32Array([1])]) {
      const loss = crossEntropy(x, target);
      expect(loss.shape).toEqual([]);
      near(loss, [cost[0][1]], 10);
    }
    expect(crossEntropy(x, 1, { reduction: 'none' }).shape).toEqual([]);
  });

  it('has the classes in dimension 1 of five', () => {
    manualSeed(3);
    const x = randn([2, 3, 2, 1, 2]);
    const labels = new Uint8Array([0, 1, 2, 2, 1, 0, 1, 1]);
    const loss = crossEntropy(x, labels, { reduction: 'none' });
    expect(loss.shape).toEqual([2, 2, 1, 2]);
    const log = values(logSoftmax(x, 1));
    const at = (n: number, c: number, i: number): number => log[n * 12 + c * 4 + i] as number;
    near(
      loss,
      Array.from(labels, (c, i) => -at(Math.floor(i / 4), c, i % 4)),
      5,
    );
  });

  it('divides a weighted mean by the weights of the targets', () => {
    const weight = [1, 4, 0.5];
    const each: [number, number] = [cost[0][0] * 1, cost[1][1] * 4];
    near(crossEntropy(logits64(), [0, 1], { weight, reduction: 'none' }), each, 9);
    near(crossEntropy(logits64(), [0, 1], { weight, reduction: 'sum' }), [each[0] + each[1]], 9);
    near(crossEntropy(logits64(), [0, 1], { weight }), [(each[0] + each[1]) / 5], 9);
    const cell = tensor(weight, { dtype: 'float32' });
    near(crossEntropy(logits64(), [0, 1], { weight: cell }), [(each[0] + each[1]) / 5], 9);
  });

  it('leaves ignored items out of the mean and of the gradient', () => {
    const x = logits64();
    const loss = crossEntropy(x, [-100, 1]);
    near(loss, [cost[1][1]], 10);
    const [dx] = grad(loss, [x]);
    expect(values(dx as Tensor).slice(0, 3)).toEqual([0, 0, 0]);
    near(crossEntropy(x, [0, 1], { ignoreIndex: 1, weight: [2, 7, 7] }), [cost[0][0]], 9);
    near(crossEntropy(x, [7, 1], { ignoreIndex: 7, reduction: 'none' }), [0, cost[1][1]], 9);
  });

  it('smooths labels', () => {
    const uniform = (cost[0][0] + cost[0][1] + cost[0][2]) / 3;
    const x = tensor([[2, 1, 0.1]], { dtype: 'float64' });
    near(crossEntropy(x, [0], { labelSmoothing: 0.3 }), [0.7 * cost[0][0] + 0.3 * uniform], 9);
    near(crossEntropy(x, [0], { labelSmoothing: 1 }), [uniform], 9);
  });

  it('is NaN for the mean of nothing and 0 for its sum', () => {
    const x = logits64();
    expect(crossEntropy(x, [-100, -100]).itemSync()).toBeNaN();
    expect(crossEntropy(x, [-100, -100], { reduction: 'sum' }).itemSync()).toBe(0);
    const empty = tensor([], { shape: [0, 3] });
    expect(crossEntropy(empty, []).itemSync()).toBeNaN();
    expect(crossEntropy(empty, [], { reduction: 'sum' }).itemSync()).toBe(0);
    expect(crossEntropy(empty, [], { reduction: 'none' }).shape).toEqual([0]);
    expect(warnings).toEqual(['XENT_EMPTY_MEAN', 'XENT_EMPTY_MEAN']);
  });

  it('is NaN where a target that nobody could check is no class', () => {
    const x = logits64();
    const shifted = mul(tensor([0, 1], { dtype: 'int32' }), 5);
    const loss = crossEntropy(x, shifted, { reduction: 'none' });
    expect(values(loss)[1]).toBeNaN();
    near(loss.mul(tensor([1, 0], { dtype: 'float64' })).eq(loss), [1, 0]);
    const [dx] = grad(sum(loss), [x]);
    expect(values(dx as Tensor).map(Number.isNaN)).toEqual([false, false, false, true, true, true]);
  });

  it('counts what is ignored on the backend, too', () => {
    const target = mul(tensor([-50, 1], { dtype: 'int32' }), tensor([2, 1], { dtype: 'int32' }));
    near(crossEntropy(logits64(), target), [cost[1][1]], 10);
    near(crossEntropy(logits64(), target, { weight: [9, 3, 9] }), [cost[1][1]], 10);
  });
});

describe('probabilities', () => {
  const soft = [
    [0.7, 0.2, 0.1],
    [0, 1, 0],
  ];
  const dotted = (i: 0 | 1, w = [1, 1, 1]): number =>
    cost[i].reduce((s, c, k) => s + c * (soft[i]?.[k] as number) * (w[k] as number), 0);

  it('come as tensors, nested arrays and flat float arrays, and divide the mean by the items', () => {
    const flat = soft.flat();
    const forms = [
      tensor(soft, { dtype: 'float64' }),
      soft,
      new Float64Array(flat),
      soft.map((row) => new Float64Array(row)),
    ];
    for (const target of forms) {
      near(crossEntropy(logits64(), target as number[][]), [(dotted(0) + dotted(1)) / 2], 9);
    }
    near(crossEntropy(logits64(), new Float32Array(flat)), [(dotted(0) + dotted(1)) / 2], 6);
    const weight = [1, 4, 0.5];
    near(
      crossEntropy(logits64(), soft, { weight }),
      [(dotted(0, weight) + dotted(1, weight)) / 2],
      9,
    );
    near(crossEntropy(logits64(), soft, { reduction: 'none' }), [dotted(0), dotted(1)], 9);
  });

  it('agree with class indices for one-hot rows, also when smoothed', () => {
    const options = { labelSmoothing: 0.2, weight: [1, 2, 3], reduction: 'none' } as const;
    const oneHot = [
      [0, 0, 1],
      [1, 0, 0],
    ];
    near(
      crossEntropy(logits64(), oneHot, options),
      values(crossEntropy(logits64(), [2, 0], options)),
      12,
    );
  });

  it('take one item without a batch', () => {
    const x = tensor([2, 1, 0.1], { dtype: 'float64' });
    const loss = crossEntropy(x, [0.7, 0.2, 0.1]);
    expect(loss.shape).toEqual([]);
    near(loss, [dotted(0)], 9);
  });

  it('pass gradients to the target and the weights', () => {
    const target = tensor(soft, { dtype: 'float64', requiresGrad: true });
    const weight = parameter(new Float64Array([1, 4, 0.5]));
    const loss = crossEntropy(logits64(), target, { weight, reduction: 'sum' });
    const [dt, dw] = grad(loss, [target, weight]) as [Tensor, Tensor];
    near(
      dt,
      [cost[0][0], cost[0][1] * 4, cost[0][2] * 0.5, cost[1][0], cost[1][1] * 4, cost[1][2] * 0.5],
      9,
    );
    near(dw, [cost[0][0] * 0.7, cost[0][1] * 0.2 + cost[1][1], cost[0][2] * 0.1], 9);
  });

  it('are NaN with probability 0 on a score of -Infinity, which class indices are not', () => {
    const x = tensor([[1, Number.NEGATIVE_INFINITY]]);
    expect(crossEntropy(x, [[1, 0]]).itemSync()).toBeNaN();
    expect(crossEntropy(x, [0]).itemSync()).toBe(0);
    expect(crossEntropy(x, [0], { labelSmoothing: 0.1 }).itemSync()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('gradients', () => {
  const difference = (f: (x: Tensor) => Tensor, at: number[][], i: number): number => {
    const h = 1e-5;
    const moved = (d: number): number => {
      const x = at.map((row) => [...row]);
      const row = x[Math.floor(i / 3)] as number[];
      row[i % 3] = (row[i % 3] as number) + d;
      return f(tensor(x, { dtype: 'float64' })).itemSync();
    };
    return (moved(h) - moved(-h)) / (2 * h);
  };
  const at = [
    [0.3, -1.2, 2],
    [1, 0.5, -0.4],
  ];
  const losses: [string, (x: Tensor) => Tensor][] = [
    ['class indices', (x) => crossEntropy(x, [2, 0], { labelSmoothing: 0.1, weight: [1, 2, 3] })],
    ['an ignored item', (x) => crossEntropy(x, [-100, 1])],
    [
      'probabilities',
      (x) =>
        crossEntropy(
          x,
          [
            [0.2, 0.5, 0.3],
            [1, 0, 0],
          ],
          { labelSmoothing: 0.1 },
        ),
    ],
    [
      'a gradient of class indices',
      (x) => {
        const t = x.requiresGrad ? x : tensor(x.dataSync(), { shape: [2, 3], requiresGrad: true });
        const [g] = grad(crossEntropy(t, [2, 0], { labelSmoothing: 0.1 }), [t]) as [Tensor];
        return sum(
          mul(
            g,
            tensor(
              [
                [1, -2, 0.5],
                [3, 1, 1],
              ],
              { dtype: 'float64' },
            ),
          ),
        );
      },
    ],
  ];
  it.each(losses)('match differences: %s', (_, f) => {
    const x = tensor(at, { dtype: 'float64', requiresGrad: true });
    const [g] = grad(f(x), [x]) as [Tensor];
    near(
      g,
      Array.from({ length: 6 }, (_, i) => difference(f, at, i)),
      8,
    );
  });

  it('keep their digits when the model is sure', () => {
    const x = tensor([[40, 0, 0]], { requiresGrad: true });
    const loss = crossEntropy(x, [0]);
    const [g] = grad(loss, [x]) as [Tensor];
    const rest = 2 * Math.exp(-40);
    expect(loss.itemSync() / rest).toBeCloseTo(1, 6);
    expect((values(g)[0] as number) / -rest).toBeCloseTo(1, 6);
  });
});

describe('CrossEntropyLoss', () => {
  it('hands its options on and shows them', () => {
    const criterion = new CrossEntropyLoss({
      weight: [1, 4, 0.5],
      ignoreIndex: 2,
      labelSmoothing: 0.1,
      reduction: 'sum',
    });
    expect(criterion).toMatchObject({
      name: 'CrossEntropyLoss',
      ignoreIndex: 2,
      labelSmoothing: 0.1,
      reduction: 'sum',
    });
    near(
      criterion.forward(logits64(), [2, 1]),
      values(crossEntropy(logits64(), [2, 1], criterion)),
    );
    expect(new CrossEntropyLoss().reduction).toBe('mean');
    expect(() => new CrossEntropyLoss({ labelSmoothing: 2 })).toThrow(
      'CrossEntropyLoss: expected labelSmoothing to be a number from 0 to 1, got number 2',
    );
  });

  it('is the negative log-likelihood of logSoftmax', () => {
    const x = logits64();
    near(nllLoss(logSoftmax(x, 1), [2, 1]), values(crossEntropy(x, [2, 1])));
  });
});

describe('corners', () => {
  it('a weight that requires a gradient is a constant of the mean', () => {
    const weight = parameter([1, 2, 3]);
    const x = logits64();
    for (const loss of [
      crossEntropy(x, [0, 2], { weight }),
      nllLoss(logSoftmax(x, 1), [0, 2], { weight }),
    ]) {
      loss.backward();
      expect(x.grad?.shape).toEqual([2, 3]);
    }
  });

  it.each([NaN, Infinity, -Infinity])('one class with the score %s is NaN', (score) => {
    expect(crossEntropy(tensor([[score]]), [0]).itemSync()).toBeNaN();
  });
});
