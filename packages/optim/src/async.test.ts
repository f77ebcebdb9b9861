import {
  mul,
  type Parameter,
  parameter,
  runtimeReport,
  setBackend,
  sum,
  type Tensor,
} from '@xent/core';
import { nullBackend } from '@xent/core/testing';
import { expect, it } from 'vitest';
import { Adam } from './index.ts';

function step(optimizer: Adam, p: Parameter): Tensor {
  optimizer.zeroGrad();
  const loss = sum(mul(p, p));
  loss.backward();
  optimizer.step();
  return loss;
}

const count = (optimizer: Adam, p: Parameter): Promise<number> | undefined =>
  optimizer.state.get(p)?.['step']?.item();

it('steps that are in flight together are counted one by one', async () => {
  const backend = nullBackend({ synchronous: false });
  setBackend(backend);
  const p = parameter([1, 2]);
  const optimizer = new Adam([p]);
  const losses = [1, 2, 3, 4, 5].map(() => step(optimizer, p).item());
  await Promise.all(losses);
  expect(await count(optimizer, p)).toBe(5);
  expect(backend.runs).toHaveLength(5);
  expect(runtimeReport().compiles).toBe(1);
});

it('a step that fails on an asynchronous backend is not counted', async () => {
  let broken = false;
  setBackend(
    nullBackend({
      synchronous: false,
      onRun() {
        if (broken) throw new Error('device lost');
      },
    }),
  );
  const p = parameter([1, 2]);
  const optimizer = new Adam([p]);
  await step(optimizer, p).item();
  await step(optimizer, p).item();
  broken = true;
  await expect(step(optimizer, p).item()).rejects.toThrow('device lost');
  broken = false;
  expect(await count(optimizer, p)).toBe(2);
  await step(optimizer, p).item();
  expect(await count(optimizer, p)).toBe(3);
});

it('a loss may be read before the step that its gradients are for', async () => {
  const backend = nullBackend({ synchronous: false });
  setBackend(backend);
  const p = parameter([1, 2]);
  const optimizer = new Adam([p]);
  const storages: number[] = [];
  for (let k = 0; k < 6; k++) {
    optimizer.zeroGrad();
    const loss = sum(mul(p, p));
    loss.backward();
    await loss.item();
    optimizer.step();
    storages.push(backend.memory().storages);
  }
  await p.data();
  expect(await count(optimizer, p)).toBe(6);
  // Gradients are given back when the update that reads them is computed.
  expect(new Set(storages.slice(2)).size).toBe(1);
});
