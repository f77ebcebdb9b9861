import {
  broadcastTo,
  createRuntime,
  grad,
  logSoftmax,
  type Shape,
  softmax,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  transpose,
} from '@xent/core';
import { describe, expect, it } from 'vitest';
import { js } from './index.ts';
import {
  fixed,
  fixedDivide,
  fixedExp,
  fixedLog,
  fixedToNumber,
  relativeError,
} from './kernels/fixtures/fixed-point.ts';
import { DISTRIBUTIONS, randn } from './kernels/fixtures/numbers.ts';

const runtime = createRuntime(js());

function normal(shape: Shape, seed = 1, dtype: 'float32' | 'float64' = 'float32'): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(randn(size, 3, 0, seed), { shape, dtype, requiresGrad: true });
}

describe.each([
  [2, 3, 4],
  [3, 1000, 37],
  [1, 5, 9000],
  [2, 1, 3],
])('over the middle dimension of [%i, %i, %i]', (...shape) => {
  const [o, , i] = shape;
  const x = normal(shape);
  const dy = normal(shape, 9);
  const last = transpose(x, 1, 2);

  it.each([
    ['softmax', softmax],
    ['logSoftmax', logSoftmax],
  ])('%s and its gradient are those of the transposed', async (_, fn) => {
    const y = fn(x, 1);
    const [dx] = grad(y, [x], { gradOutput: dy });
    expect(await runtime.data(y)).toEqual(await runtime.data(transpose(fn(last, 2), 1, 2)));
    const [want] = grad(fn(last, 2), [x], { gradOutput: transpose(dy, 1, 2) });
    expect(await runtime.data(dx)).toEqual(await runtime.data(want));
  });

  it('cross-entropy and its gradient are those of the transposed', async () => {
    const classes = shape[1];
    const targets = Int32Array.from({ length: o * i }, (_, n) => n % classes);
    const at = tensor(targets, { shape: [o, i] });
    const attrs = { ignoreIndex: 2, labelSmoothing: 0.1 };
    const weight = tensor(randn(classes).map(Math.abs), { dtype: 'float32' });
    const loss = softmaxCrossEntropy(x, at, weight, { dim: 1, ...attrs });
    const want = softmaxCrossEntropy(last, at, weight, { dim: 2, ...attrs });
    const arrives = normal([o, i], 5);
    const [dx] = grad(loss, [x], { gradOutput: arrives });
    const [wantDx] = grad(want, [x], { gradOutput: arrives });
    const got = await Promise.all([loss, dx].map((t) => runtime.data(t)));
    expect(got).toEqual(await Promise.all([want, wantDx].map((t) => runtime.data(t))));
  });
});

it('a weight that is one number for all classes is read as a row', async () => {
  const x = normal([4, 5]);
  const at = tensor([0, 4, 2, 2], { dtype: 'int32' });
  const weight = broadcastTo(tensor([0.5]), [5]);
  const attrs = { dim: 1, ignoreIndex: -100, labelSmoothing: 0.2 };
  const plain = await runtime.data(softmaxCrossEntropy(x, at, null, attrs));
  const halved = await runtime.data(softmaxCrossEntropy(x, at, weight, attrs));
  for (const [i, v] of halved.entries()) expect(v).toBeCloseTo((plain[i] as number) / 2, 6);
});

describe('in float64', () => {
  const exact = (x: Float64Array): { max: bigint; terms: bigint[]; sum: bigint } => {
    const max = fixed(Math.max(...x));
    const terms = Array.from(x, (v) => fixedExp(fixed(v) - max));
    return { max, terms, sum: terms.reduce((a, b) => a + b) };
  };

  it.each(DISTRIBUTIONS)('softmax is accurate: %s', async (_, scale, offset) => {
    const x = randn(200, scale, offset, 5);
    const y = await runtime.data(softmax(tensor(x), 0));
    const { terms, sum } = exact(x);
    const max = Math.max(...x);
    for (const [i, term] of terms.entries()) {
      const error = relativeError(y[i] as number, fixedDivide(term, sum));
      expect(error).toBeLessThan(2 ** -53 * (5 + max - (x[i] as number)));
    }
  });

  it.each(DISTRIBUTIONS)('logSoftmax is accurate: %s', async (_, scale, offset) => {
    const x = randn(300, scale, offset, 3);
    const y = await runtime.data(logSoftmax(tensor(x), 0));
    const { max, sum } = exact(x);
    const excess = fixedLog(sum);
    for (const [i, v] of x.entries()) {
      const want = fixed(v) - max - excess;
      const error = Math.abs(fixedToNumber(fixed(y[i] as number) - want));
      expect(error).toBeLessThan(2 ** -52 * (1 + Math.abs(fixedToNumber(want))));
    }
  });

  it.each([5, 10, 15, 17, 20, 30, 60, 80])(
    'a confident row keeps its digits: margin %i',
    async (d) => {
      const values = new Float64Array(1000);
      values[500] = d;
      const x = tensor(values, { shape: [1, 1000], requiresGrad: true });
      const attrs = { dim: 1, ignoreIndex: -100, labelSmoothing: 0 };
      const loss = softmaxCrossEntropy(x, tensor([500], { dtype: 'int32' }), null, attrs);
      const [dx] = grad(loss, [x]);
      const others = 999 * Math.exp(-d);
      const [l, g] = await Promise.all([runtime.data(loss), runtime.data(dx)]);
      expect(Math.abs((l[0] as number) / Math.log1p(others) - 1)).toBeLessThan(1e-14);
      expect(Math.abs((g[500] as number) / -(others / (1 + others)) - 1)).toBeLessThan(1e-14);
    },
  );

  it('softmax keeps what float32 has no room for', async () => {
    const y = await runtime.data(softmax(tensor(Float64Array.of(0, -700)), 0));
    expect((y[1] as number) / Math.exp(-700)).toBeCloseTo(1, 14);
  });
});
