import { add, realize, setBackend, sum, tensor, zeros } from '@xent/core';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type WebGpuBackend, webgpu } from './index.ts';
import { errorsOf } from './testing/errors.ts';

const { watch, errors } = errorsOf();
const LARGE = 2 ** 25;

/** How many of the next large buffers get no memory. */
let refused = 0;
let scopes: boolean[] = [];
let device: GPUDevice;
let backend: WebGpuBackend;

/** A device that runs out of memory on request: what it then gives is no buffer that work could use. */
function poor(own: GPUDevice): GPUDevice {
  const overrides: Partial<GPUDevice> = {
    createBuffer(descriptor) {
      if (descriptor.size < LARGE || refused === 0) return own.createBuffer(descriptor);
      refused--;
      scopes[scopes.length - 1] = true;
      return own.createBuffer({ size: 16, usage: 8 });
    },
    pushErrorScope(filter) {
      scopes.push(false);
      own.pushErrorScope(filter);
    },
    async popErrorScope() {
      const isRefused = scopes.pop();
      const error = await own.popErrorScope();
      return isRefused ? ({ message: 'no memory' } as GPUError) : error;
    },
  };
  return new Proxy(own, {
    get(target, key) {
      if (key in overrides) return overrides[key as keyof GPUDevice];
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

beforeAll(async () => {
  const adapter = await (await nodeGpu()).requestAdapter();
  device = (await adapter?.requestDevice()) as GPUDevice;
  backend = watch(await webgpu({ device: poor(device) }));
  setBackend(backend);
});
afterAll(async () => {
  await backend.dispose();
  device.destroy();
  expect(errors).toEqual([]);
});
beforeEach(() => {
  refused = 0;
  scopes = [];
});

const many = (): ReturnType<typeof add> => add(zeros([LARGE / 4]), tensor([1]));

it('a result for which there is no memory fails by name, and what comes next works', async () => {
  refused = 2;
  await expect(realize(many())).rejects.toMatchObject({
    code: 'XENT_OUT_OF_MEMORY',
    message: expect.stringMatching(
      /33554432 bytes .* were asked for.* 0\.0 MiB are held in .* limits are/,
    ),
  });
  expect(await sum(tensor([1, 2, 3])).item()).toBe(6);
  const { storages, deviceBytes } = backend.memory();
  expect([storages, deviceBytes < LARGE]).toEqual([0, true]);
});

it('unused buffers are let go before that', async () => {
  refused = 1;
  const x = many();
  await realize(x);
  expect(await sum(x).item()).toBe(LARGE / 4);
  x.dispose();
});

it('data for which there is no memory fails where it is used', async () => {
  refused = 1;
  const x = tensor(new Float32Array(LARGE / 4 + 4096).fill(1));
  await expect(sum(x).item()).rejects.toMatchObject({ code: 'XENT_OUT_OF_MEMORY' });
  expect(await sum(tensor([1, 2, 3])).item()).toBe(6);
});

it('a copy for which there is no memory fails the read, and the next one works', async () => {
  const x = many();
  await realize(x);
  refused = 1;
  await expect(x.data()).rejects.toMatchObject({ code: 'XENT_OUT_OF_MEMORY' });
  expect((await x.data()).length).toBe(LARGE / 4);
  x.dispose();
});
