import { js } from '@xent/backend-js';
import {
  BackendLostError,
  type BackendLostInfo,
  manualSeed,
  runtimeReport,
  setBackend,
  setWarningHandler,
  tensor,
} from '@xent/core';
import { crossEntropy } from '@xent/losses';
import { Linear, ReLU, Sequential } from '@xent/nn';
import { Adam } from '@xent/optim';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebGpuBackend, type WebGpuOptions, webgpu } from './index.ts';
import { errorsOf } from './testing/errors.ts';

const gpu = await nodeGpu();
const { watch, errors } = errorsOf();
const open = async (options: WebGpuOptions = {}): Promise<WebGpuBackend> =>
  watch(await webgpu({ gpu, ...options }));
const STEPS = 12;

/** A run of training whose step `i` depends on nothing but the parameters, the optimizer and `i`. */
function training(): {
  readonly step: (i: number) => Promise<number>;
  readonly weights: () => Promise<number[]>;
} {
  manualSeed(3);
  const model = new Sequential(new Linear(6, 16), new ReLU(), new Linear(16, 4));
  const optimizer = new Adam(model.parameters(), { lr: 0.05 });
  return {
    async step(i) {
      const x = Array.from({ length: 8 }, (_, r) =>
        Array.from({ length: 6 }, (_, c) => Math.sin(1 + i + 7 * r + 3 * c)),
      );
      const labels = Array.from({ length: 8 }, (_, r) => (r * 3 + i) % 4);
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(tensor(x)), labels);
      loss.backward();
      optimizer.step();
      return loss.item();
    },
    async weights() {
      const all: number[] = [];
      for (const parameter of model.parameters()) all.push(...(await parameter.data()));
      return all;
    },
  };
}

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  setWarningHandler((code) => warnings.push(code));
});
afterEach(() => {
  setWarningHandler(null);
  expect(errors).toEqual([]);
});

/** The losses of an undisturbed run on the JavaScript backend. */
async function undisturbed(): Promise<{ losses: number[]; weights: number[] }> {
  setBackend(js());
  const run = training();
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) losses.push(await run.step(i));
  return { losses, weights: await run.weights() };
}

const close = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] as number)) / Math.max(1e-2, Math.abs(x))));

it('training goes on from the last mirror when the device is lost, with the same losses', async () => {
  const want = await undisturbed();
  const heard: BackendLostInfo[] = [];
  const backend = await open({ mirrorEvery: 3, onLost: (info) => heard.push(info) });
  setBackend(backend);
  const start = runtimeReport().steps;
  const run = training();
  const losses: number[] = [];
  let lostAt: number | null = null;
  for (let i = 0; i < STEPS; i++) {
    try {
      const loss = run.step(i);
      if (i === 8 && lostAt === null) backend.device.destroy();
      losses[i] = await loss;
    } catch (error) {
      if (!(error instanceof BackendLostError) || error.step === null) throw error;
      lostAt = i;
      expect(error.code).toBe('XENT_DEVICE_LOST');
      expect(error.reason).toContain('destroyed');
      expect(error.step - start).toBe(6);
      setBackend(js());
      expect(runtimeReport()).toMatchObject({ steps: error.step, mirroredStep: error.step });
      i = error.step - start - 1;
    }
  }
  expect(lostAt).toBe(8);
  expect(heard).toEqual([{ reason: expect.stringContaining('destroyed') }]);
  expect(warnings).toEqual(['XENT_RESTORED']);
  expect(close(losses, want.losses)).toBeLessThan(1e-4);
  expect(close(await run.weights(), want.weights)).toBeLessThan(1e-3);
});

it.each([1, 4])(
  'training goes on on another device, twice, with mirrors every %i steps',
  async (mirrorEvery) => {
    const want = await undisturbed();
    let backend = await open({ mirrorEvery });
    setBackend(backend);
    const start = runtimeReport().steps;
    const run = training();
    const losses: number[] = [];
    const destroyAt = [5, 9];
    for (let i = 0; i < STEPS; i++) {
      try {
        const loss = run.step(i);
        if (i === destroyAt[0]) {
          destroyAt.shift();
          backend.device.destroy();
        }
        losses[i] = await loss;
      } catch (error) {
        if (!(error instanceof BackendLostError) || error.step === null) throw error;
        backend = await open({ mirrorEvery });
        setBackend(backend);
        i = error.step - start - 1;
      }
    }
    expect(destroyAt).toEqual([]);
    expect(close(losses, want.losses)).toBeLessThan(1e-4);
    expect(close(await run.weights(), want.weights)).toBeLessThan(1e-3);
    await backend.dispose();
  },
);

it('a device that is lost in the first step, or while kernels are compiled, leaves training as it began', async () => {
  const want = await undisturbed();
  let backend = await open();
  setBackend(backend);
  const run = training();
  const first = run.step(0);
  backend.device.destroy();
  await expect(first).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST', step: null });
  backend = await open();
  setBackend(backend);
  expect(await run.step(0)).toBeCloseTo(want.losses[0] as number, 5);
  await backend.dispose();
});

it('without mirrors a lost device says what is gone, and how to keep it', async () => {
  const backend = await open();
  setBackend(backend);
  const run = training();
  await run.step(0);
  const running = run.step(1);
  backend.device.destroy();
  await expect(running).rejects.toBeInstanceOf(BackendLostError);
  await expect(running).rejects.toThrow('mirrorEvery: k');
  await expect(run.weights()).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST', step: null });
  setBackend(js());
  await expect(run.weights()).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
  expect(await tensor([1, 2]).add(1).array()).toEqual([2, 3]);
});

it('mirrors that are no whole number of steps are refused', async () => {
  await expect(webgpu({ gpu, mirrorEvery: 0 })).rejects.toThrow('mirrorEvery');
  await expect(webgpu({ gpu, mirrorEvery: 1.5 })).rejects.toThrow('got 1.5');
});
