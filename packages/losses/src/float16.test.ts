import { js } from '@xent/backend-js';
import { grad, setBackend, type Tensor, tensor, zerosLike } from '@xent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  binaryCrossEntropyWithLogits,
  crossEntropy,
  klDiv,
  l1Loss,
  mseLoss,
  nllLoss,
} from './index.ts';

beforeAll(() => setBackend(js()));

const COUNT = 9000;
const scores = (): Tensor =>
  tensor(
    new Float32Array(2 * COUNT).map((_, i) => (i % 2 === 0 ? 12 : 0)),
    {
      dtype: 'float16',
      shape: [COUNT, 2],
      requiresGrad: true,
    },
  );
const labels = (at: (i: number) => number): Tensor =>
  tensor(new Int32Array(COUNT).map((_, i) => at(i)));

describe('losses of float16', () => {
  it('have means whose sums are beyond float16', async () => {
    const loss = crossEntropy(
      scores(),
      labels(() => 1),
    );
    expect(loss.dtype).toBe('float16');
    expect(await loss.item()).toBe(12);
    expect(await mseLoss(scores(), zerosLike(scores())).item()).toBe(72);
    expect(await l1Loss(scores(), zerosLike(scores())).item()).toBe(6);
    expect(
      await nllLoss(
        scores().neg(),
        labels(() => 0),
      ).item(),
    ).toBe(12);
  });

  it('count what is not ignored', async () => {
    const some = labels((i) => (i % 3 === 0 ? -100 : 1));
    expect(await crossEntropy(scores(), some).item()).toBe(12);
    const weight = tensor([0.5, 2], { dtype: 'float16' });
    expect(await crossEntropy(scores(), some, { weight }).item()).toBe(12);
  });

  it('have gradients in float16', async () => {
    const x = scores();
    const [g] = grad(
      crossEntropy(
        x,
        labels(() => 1),
      ),
      [x],
    );
    expect(g.dtype).toBe('float16');
    const [first] = await g.data();
    expect(first).toBe(Math.f16round(1 / COUNT));
    const y = tensor([0.5, -1], { dtype: 'float16', requiresGrad: true });
    const [slope] = grad(binaryCrossEntropyWithLogits(y, tensor([1, 0])), [y]);
    expect(slope.dtype).toBe('float16');
  });

  it('divide a divergence by the batch', async () => {
    const p = tensor([[0.5, 0.5]], { dtype: 'float16' });
    const log = tensor([[Math.log(0.25), Math.log(0.75)]], { dtype: 'float16' });
    const loss = klDiv(log, p, { reduction: 'batchmean' });
    expect(await loss.item()).toBeCloseTo(0.1438, 3);
  });
});
