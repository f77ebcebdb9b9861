import { js } from '@xent/backend-js';
import { type Backend, manualSeed, setBackend, tensor } from '@xent/core';
import { crossEntropy } from '@xent/losses';
import { Linear, ReLU, Sequential } from '@xent/nn';
import { Adam, SGD } from '@xent/optim';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { onnx } from './index.ts';

const X = Float32Array.from({ length: 32 * 20 }, (_, i) => Math.sin(i * i));
const LABELS = Array.from({ length: 32 }, (_, i) => (i * 7) % 5);

/** Losses of 30 steps, each third of them on one of the backends. */
async function losses(name: 'SGD' | 'Adam', backends: readonly Backend[]): Promise<number[]> {
  manualSeed(4);
  const model = new Sequential(new Linear(20, 16), new ReLU(), new Linear(16, 5));
  const optimizer =
    name === 'SGD'
      ? new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 })
      : new Adam(model.parameters(), { lr: 0.01 });
  const out: number[] = [];
  for (let i = 0; i < 30; i++) {
    if (i % 10 === 0) await setBackend(backends[i / 10] as Backend);
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(tensor(X, { shape: [32, 20] })), LABELS);
    loss.backward();
    optimizer.step();
    out.push(await loss.item());
  }
  return out;
}

describe('js to ONNX Runtime and back', () => {
  it.each(['SGD', 'Adam'] as const)('keeps the trajectory of %s', async (name) => {
    const alone = await losses(name, [js(), js(), js()]);
    const ours = js();
    const swapped = await losses(name, [ours, await onnx({ ort }), ours]);
    expect(alone.at(-1)).toBeLessThan((alone[0] as number) / 2);
    const limit = name === 'SGD' ? 1e-5 : 1e-4;
    swapped.forEach((loss, i) => {
      const want = alone[i] as number;
      expect(Math.abs(loss - want), `step ${i}`).toBeLessThan(limit * want);
    });
  });

  it('costs one session more for a last short batch, not one an epoch', async () => {
    const backend = await onnx({ ort });
    await setBackend(backend);
    manualSeed(4);
    const model = new Sequential(new Linear(20, 5));
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const counts: number[] = [];
    for (let epoch = 0; epoch < 4; epoch++) {
      for (const rows of [12, 12, 8]) {
        const x = tensor(X.subarray(0, rows * 20), { shape: [rows, 20] });
        optimizer.zeroGrad();
        const loss = crossEntropy(model.forward(x), LABELS.slice(0, rows));
        loss.backward();
        optimizer.step();
        await loss.item();
      }
      counts.push(backend.memory().sessions);
    }
    expect(counts).toEqual([2, 2, 2, 2]);
  });
});
