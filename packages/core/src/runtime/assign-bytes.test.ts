import { expect, it } from 'vitest';
import { assign, getBackend, mul, parameter, setBackend, sum, tensor, zeroGrad } from '../index.ts';
import { nullBackend } from '../testing/index.ts';

it('bytes can be assigned again and again before there is a backend', async () => {
  const weight = parameter([1, 2]);
  for (const values of [
    [3, 4],
    [5, 6],
  ]) {
    assign([[weight, tensor(values)]]);
  }
  expect(await weight.array()).toEqual([5, 6]);
  expect(getBackend).toThrow('expected a backend, got none');
});

it('bytes do not change the graph of the first step', async () => {
  const backend = nullBackend();
  setBackend(backend);
  const weight = parameter([1, 2]);
  assign([[weight, tensor([3, 4])]]);
  for (let step = 0; step < 3; step++) {
    zeroGrad([weight]);
    const loss = sum(mul(weight, weight));
    loss.backward();
    assign([[weight, mul(weight.detach(), weight.grad ?? 1)]]);
    await loss.item();
  }
  expect(backend.runs).toHaveLength(3);
  expect(backend.compiled).toHaveLength(1);
});

it('a failed step goes back to bytes that were assigned before it', async () => {
  const backend = nullBackend({
    onRun() {
      throw new Error('out of memory');
    },
  });
  setBackend(backend);
  const weight = parameter([1, 2]);
  assign([[weight, tensor([3, 4])]]);
  assign([[weight, mul(weight, 2)]]);
  await expect(weight.data()).rejects.toThrow('out of memory');
  expect(await weight.array()).toEqual([3, 4]);
});

it('bytes assigned after a pending step wait for it', async () => {
  const backend = nullBackend();
  setBackend(backend);
  const weight = parameter([1, 2]);
  assign([[weight, mul(weight, 2)]]);
  assign([[weight, tensor([3, 4])]]);
  expect(backend.runs).toHaveLength(1);
  expect(await weight.array()).toEqual([3, 4]);
});
