import { createRuntime, setBackend, tensor } from '@xent/core';
import { afterAll, expect, it } from 'vitest';
import { onnx } from './index.ts';

const worker = new Worker(new URL('./fixtures/ort.worker.ts', import.meta.url), { type: 'module' });
afterAll(() => worker.terminate());

it('computes in a worker while the page goes on', async () => {
  const backend = await onnx({ worker });
  expect(backend.name).toBe('onnx (wasm)');
  await setBackend(backend);
  const n = 700;
  const x = tensor(new Float32Array(n * n).fill(1 / n), { shape: [n, n] });
  let y = x;
  for (let i = 0; i < 8; i++) y = y.matmul(x);
  let ticks = 0;
  const timer = setInterval(() => {
    ticks++;
  }, 1);
  const start = performance.now();
  const total = await y.sum().item();
  const elapsed = performance.now() - start;
  clearInterval(timer);
  expect(total).toBeCloseTo(n, 1);
  // A run in this thread would let none through.
  expect(ticks).toBeGreaterThan(elapsed / 50);
  await backend.dispose();
});

it('says that a worker did not start', async () => {
  const broken = new Worker(URL.createObjectURL(new Blob(['throw new Error("no such file")'])));
  await expect(onnx({ worker: broken })).rejects.toThrow(
    /expected the worker to serve ONNX Runtime, got: .*no such file.*; call serve/,
  );
  const runtime = createRuntime(await onnx({ worker }));
  expect(await runtime.data(tensor([1, 2]).mul(3))).toEqual(Float32Array.of(3, 6));
});
