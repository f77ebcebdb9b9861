import { js } from '@xent/backend-js';
import {
  BackendLostError,
  manualSeed,
  matmul,
  ones,
  rand,
  realize,
  setBackend,
  softmax,
  sum,
  tensor,
} from '@xent/core';
import { crossEntropy } from '@xent/losses';
import { Linear, ReLU, Sequential } from '@xent/nn';
import { SGD } from '@xent/optim';
import { afterAll, expect, it } from 'vitest';
import { open as openWith } from './factory.ts';
import { isSupported, type WebGpuBackend, webgpu } from './index.ts';
import { errorsOf } from './testing/errors.ts';

const { watch, errors } = errorsOf();
const open = async (options: Parameters<typeof webgpu>[0] = {}): Promise<WebGpuBackend> => {
  const backend = watch(await webgpu(options));
  setBackend(backend);
  return backend;
};
afterAll(() => expect(errors).toEqual([]));

/** Training whose step `i` depends on nothing but the parameters and `i`. */
function training(): (i: number) => Promise<number> {
  manualSeed(4);
  const model = new Sequential(new Linear(20, 8), new ReLU(), new Linear(8, 3));
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  return async (i) => {
    const numbers = Float32Array.from({ length: 320 }, (_, k) => Math.sin(k * (1 + (i % 7))));
    const labels = Array.from({ length: 16 }, (_, k) => (k + i) % 3);
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(tensor(numbers, { shape: [16, 20] })), labels);
    loss.backward();
    optimizer.step();
    return loss.item();
  };
}

it('the browser has WebGPU, and a device of the page is used and left alone', async () => {
  expect(await isSupported()).toEqual({ supported: true });
  const device = (await (await navigator.gpu.requestAdapter())?.requestDevice()) as GPUDevice;
  const backend = await open({ device });
  expect(await sum(tensor([1, 2, 3])).item()).toBe(6);
  await backend.dispose();
  const again = await open({ device });
  expect(await sum(tensor([1, 2, 3])).item()).toBe(6);
  await again.dispose();
  device.destroy();
});

it('training keeps its losses when the device is lost and another one takes over, and memory stays flat', async () => {
  setBackend(js());
  const expected: number[] = [];
  const onHost = training();
  for (let i = 0; i < 40; i++) expected.push(await onHost(i));

  let backend = await open({ mirrorEvery: 5 });
  const step = training();
  let first: number | null = null;
  for (let i = 0; i < 40; i++) {
    try {
      const loss = step(i);
      if (i === 23 && first === null) backend.device.destroy();
      expect(await loss).toBeCloseTo(expected[i] as number, 5);
    } catch (error) {
      if (!(error instanceof BackendLostError) || error.step === null) throw error;
      expect(error.reason).toContain('destroyed');
      first = error.step;
      backend = await open({ mirrorEvery: 5 });
      i = 19;
    }
  }
  expect(first).not.toBeNull();
  const { deviceBytes, deviceBuffers } = backend.memory();
  for (let i = 40; i < 200; i++) await step(i);
  expect(backend.memory()).toMatchObject({ deviceBytes, deviceBuffers });
  await backend.dispose();
});

it('long work leaves the page alive: it is cut into submits, and timers run beside it', async () => {
  // As slow as a device may be: a fast one takes all of this in one go.
  const backend = watch(await openWith({}, { software: true }));
  setBackend(backend);
  const { queue } = backend.device;
  let submits = 0;
  const submit = queue.submit.bind(queue);
  queue.submit = (commands) => {
    submits++;
    submit(commands);
  };
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const x = ones([1024, 1024]);
  const y = ones([1024, 1024]).mul(tensor(2));
  await realize(x, y);
  submits = 0;
  const start = performance.now();
  const z = await matmul(x, y).data();
  clearInterval(timer);
  expect([z[0], z[2 ** 20 - 1]]).toEqual([2048, 2048]);
  expect(submits).toBeGreaterThan(1);
  expect(ticks).toBeGreaterThanOrEqual(Math.floor((performance.now() - start) / 1000));
  await backend.dispose();
});

it('reads that run beside each other and a dispose in flight end as they should', async () => {
  const backend = await open();
  const sums = Array.from({ length: 20 }, (_, i) =>
    softmax(rand([i + 1, 3]), 1)
      .sum()
      .item(),
  );
  (await Promise.all(sums)).forEach((sum, i) => {
    expect(sum).toBeCloseTo(i + 1, 4);
  });
  const late = matmul(rand([100, 100]), rand([100, 100])).data();
  const outcome = expect(late).rejects.toMatchObject({ code: 'XENT_DISPOSED' });
  await backend.dispose();
  await outcome;
});
