import { manualSeed, setBackend, setWarningHandler, tensor } from '@xent/core';
import { ops } from '@xent/core/testing';
import { crossEntropy } from '@xent/losses';
import { Linear, ReLU, Sequential } from '@xent/nn';
import { Adam } from '@xent/optim';
import * as ort from 'onnxruntime-web/webgpu';
import { afterEach, describe, expect, it } from 'vitest';
import { type OnnxBackend, onnx } from './index.ts';

const open = (): Promise<OnnxBackend> => onnx({ ort, executionProviders: ['webgpu', 'wasm'] });

afterEach(() => setWarningHandler(null));

describe('the WebGPU provider', () => {
  it('keeps parameters on the device between steps', async () => {
    const backend = await open();
    await setBackend(backend);
    manualSeed(1);
    const model = new Sequential(new Linear(16, 32), new ReLU(), new Linear(32, 4));
    const optimizer = new Adam(model.parameters(), { lr: 0.01 });
    const x = tensor(
      Float32Array.from({ length: 8 * 16 }, (_, i) => Math.sin(i)),
      { shape: [8, 16] },
    );
    const losses: number[] = [];
    const copied: number[] = [];
    const storages: number[] = [];
    for (let i = 0; i < 12; i++) {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(x), [0, 1, 2, 3, 0, 1, 2, 3]);
      loss.backward();
      optimizer.step();
      losses.push(await loss.item());
      copied.push(backend.memory().copiedBytes);
      storages.push(backend.memory().storages);
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
    // A step moves the batch, the targets, a few numbers and the loss: less than the 2.7 kB of the parameters.
    const step = (copied[11] as number) - (copied[10] as number);
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(800);
    expect(storages[11]).toBe(storages[5]);
    expect(Array.from(backend.cpuOperations)).toEqual([]);
    await backend.dispose();
  });

  it('names the operations that it leaves to the CPU', async () => {
    const backend = await open();
    await setBackend(backend);
    const warnings: string[] = [];
    const warned = new Promise<void>((resolve) => {
      setWarningHandler((code, message) => {
        warnings.push(`${code} ${message}`);
        resolve();
      });
    });
    const bits = ops.randomBits(tensor([1, 2, 3, 4], { dtype: 'int32' }), [4], 8);
    await bits.add(1).data();
    await warned;
    expect(warnings[0]).toMatch(
      /^XENT_CPU_FALLBACK onnx \(webgpu\): randomBits\(int32\) to int32\[4\]/,
    );
    expect(Array.from(backend.cpuOperations)).toEqual(['randomBits(int32)']);
    await backend.dispose();
  });
});
