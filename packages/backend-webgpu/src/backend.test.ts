import {
  add,
  type BackendError,
  exp,
  grad,
  log,
  manualSeed,
  matmul,
  mul,
  parameter,
  rand,
  realize,
  setBackend,
  softmax,
  sum,
  tensor,
  zeros,
} from '@xent/core';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { open } from './factory.ts';
import { isSupported, type WebGpuBackend, webgpu } from './index.ts';
import { errorsOf } from './testing/errors.ts';

const gpu = await nodeGpu();
const { watch, errors } = errorsOf();
let backend: WebGpuBackend;

beforeEach(async () => {
  backend = watch(await webgpu({ gpu }));
  setBackend(backend);
});
afterEach(async () => {
  await backend.dispose();
  expect(errors.splice(0)).toEqual([]);
});

const spec = (...shape: number[]) => ({ dtype: 'float32', shape }) as const;

describe('opening', () => {
  it('says why there is no WebGPU', async () => {
    expect(await isSupported()).toMatchObject({ supported: false, reason: 'no-webgpu' });
    expect(await isSupported({ gpu })).toEqual({ supported: true });
    const none = { requestAdapter: async () => null } as unknown as GPU;
    expect(await isSupported({ gpu: none })).toMatchObject({ reason: 'no-adapter' });
    await expect(webgpu({ gpu: none })).rejects.toMatchObject({ code: 'XENT_UNAVAILABLE' });
    await expect(webgpu()).rejects.toThrow(/no navigator\.gpu/);
  });

  it.each([
    [{ gpu: {} }, /gpu to be the entry point/],
    [{ gpu, powerPreference: 'fast' }, /powerPreference .* got 'fast'/],
    [{ device: {} }, /device to be a GPUDevice/],
    [{ gpu, onLost: 5 }, /onLost to be a function, got 5/],
    [{ gpu, mirrorEvery: '2' }, /mirrorEvery .* got '2'/],
    [{ gpu, fuse: 'no' }, /fuse to be true or false/],
    [{ gpu, subgroups: 1 }, /subgroups to be true or false/],
    [{ gpu, poolBytes: -1 }, /poolBytes .* got -1/],
    [{ gpu, poolBytes: Number.NaN }, /poolBytes/],
    [{ gpu, pool: 1 }, /got 'pool'/],
  ])('refuses the options %o', async (options, message) => {
    const opened = webgpu(options as Parameters<typeof webgpu>[0]);
    await expect(opened).rejects.toMatchObject({
      code: 'XENT_ARGUMENT',
      message: expect.stringMatching(message),
    });
  });

  it('tells an insecure page from a browser without WebGPU, and a request that fails from one that is denied', async () => {
    const surroundings = globalThis as { isSecureContext?: boolean };
    surroundings.isSecureContext = false;
    expect(await isSupported()).toMatchObject({ reason: 'insecure-context' });
    delete surroundings.isSecureContext;
    const blocked = {
      requestAdapter: () => Promise.reject(new Error('blocked by policy')),
    } as unknown as GPU;
    expect(await isSupported({ gpu: blocked })).toMatchObject({
      reason: 'no-adapter',
      message: expect.stringContaining('blocked by policy'),
    });
    await expect(isSupported({ adapter: 1 } as object)).rejects.toThrow(/got 'adapter'/);
  });

  it('says why there is no device, and refuses one that is lost', async () => {
    const adapter = (await gpu.requestAdapter()) as GPUAdapter;
    const device = await adapter.requestDevice();
    const used = { requestAdapter: async () => adapter } as unknown as GPU;
    await expect(webgpu({ gpu: used })).rejects.toMatchObject({
      code: 'XENT_UNAVAILABLE',
      message: expect.stringContaining('the adapter gives no device'),
    });
    device.destroy();
    await device.lost;
    await expect(webgpu({ device })).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
  });

  it('requests what the adapter has', async () => {
    const adapter = await gpu.requestAdapter();
    const { limits, features } = backend.device;
    expect(limits.maxStorageBufferBindingSize).toBe(adapter?.limits.maxStorageBufferBindingSize);
    for (const feature of ['subgroups', 'shader-f16', 'timestamp-query']) {
      expect(features.has(feature)).toBe(adapter?.features.has(feature));
    }
  });

  it('uses a device that it is given, and leaves it alive', async () => {
    const adapter = await gpu.requestAdapter();
    const device = (await adapter?.requestDevice()) as GPUDevice;
    const own = await webgpu({ device });
    setBackend(own);
    expect(await exp(tensor([0])).item()).toBe(1);
    const late = sum(rand([100, 100]), 1).data();
    const outcome = expect(late).rejects.toMatchObject({ code: 'XENT_DISPOSED' });
    await own.dispose();
    await outcome;
    device.pushErrorScope('validation');
    device.createBuffer({ size: 16, usage: 8 }).destroy();
    expect(await device.popErrorScope()).toBeNull();
    device.destroy();
  });
});

describe('memory', () => {
  it('stays flat over thousands of steps', async () => {
    const x = rand([8, 16]);
    await realize(x);
    const w = parameter(rand([16, 4]));
    const step = async (): Promise<void> => {
      const loss = mul(log(softmax(matmul(x, w), 1)), 0.1).sum();
      w.assign(w.sub(grad(loss, [w])[0]?.mul(1e-3) ?? 0));
      await loss.item();
    };
    for (let i = 0; i < 10; i++) await step();
    const early = backend.memory();
    for (let i = 0; i < 1000; i++) await step();
    const { pipelineHits: _, ...late } = backend.memory();
    expect(early).toMatchObject(late);
  });

  it('says what was asked, what is held and what the limits are when a buffer is too large, and goes on', async () => {
    const size = 2 ** 30 / 2;
    const kept = rand([1000]);
    await realize(kept);
    const error = await realize(add(zeros([size]), kept.sum())).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'XENT_OUT_OF_MEMORY' });
    expect((error as BackendError).message).toMatch(/2147483648 bytes .* are held .* limits are/);
  });

  it('is given back once, whoever asks', async () => {
    const storage = backend.upload(spec(4), Float32Array.of(1, 2, 3, 4));
    expect(backend.memory()).toMatchObject({ bytes: 16, storages: 1 });
    backend.free(storage);
    backend.free(storage);
    expect(backend.memory()).toMatchObject({ bytes: 0, storages: 0 });
    await expect(backend.download(storage)).rejects.toMatchObject({ code: 'XENT_DISPOSED' });
    const late = backend.upload(spec(4), Float32Array.of(1, 2, 3, 4));
    await backend.dispose();
    await backend.dispose();
    backend.free(late);
    expect(backend.memory()).toMatchObject({ bytes: 0, deviceBytes: 0, deviceBuffers: 0 });
  });

  it('of a storage that is freed while it is read is not used again too early', async () => {
    const storage = backend.upload(spec(4), Float32Array.of(1, 2, 3, 4));
    const read = backend.download(storage);
    backend.free(storage);
    const other = backend.upload(spec(4), Float32Array.of(9, 9, 9, 9));
    expect([...(await read)]).toEqual([1, 2, 3, 4]);
    expect([...(await backend.download(other))]).toEqual([9, 9, 9, 9]);
  });
});

describe('sizes', () => {
  it('beyond 65,535 workgroups and one submit work', async () => {
    const n = 65_536 * 256 + 77;
    manualSeed(1);
    const x = add(zeros([n]), tensor(Float32Array.from({ length: n }, (_, i) => i % 7)));
    const y = await x.data();
    for (const i of [0, 1, 65_535 * 256, n - 1]) expect(y[i]).toBe(i % 7);
  });
});

describe('errors', () => {
  it('state the bytes of a result that no buffer holds, however many bindings it would take', async () => {
    const small = await open({ gpu }, { maxBuffers: 8, maxBinding: 2 ** 27 });
    setBackend(small);
    const wide = matmul(zeros([2 ** 15, 1]), add(zeros([1, 2 ** 15]), tensor([1])));
    await expect(realize(wide)).rejects.toThrow(/4294967296 bytes .* are held .* limits are/);
    await small.dispose();
  });

  it('of the device that nobody caught fail the next run, and only that', async () => {
    const lone = await webgpu({ gpu });
    setBackend(lone);
    lone.device.createBuffer({ size: 16, usage: 0xffff });
    await lone.device.queue.onSubmittedWorkDone();
    await expect(exp(tensor([1, 2])).data()).rejects.toMatchObject({ code: 'XENT_DEVICE' });
    expect((await exp(tensor([0, 0])).data())[1]).toBe(1);
    await lone.dispose();
  });

  it('in a kernel name what was computed', async () => {
    const big = tensor(new Float32Array(4000));
    const small = await open({ gpu }, { maxBinding: 1024 });
    setBackend(small);
    await expect(exp(big).data()).rejects.toThrow(
      /exp of float32\[4000\] takes 32 bindings for 32000 bytes/,
    );
    await small.dispose();
  });
});

describe('buffers of WebGPU', () => {
  const STORAGE = 0x80;
  const COPY_SRC = 4;
  const COPY_DST = 8;

  function bufferOf(values: readonly number[], usage = STORAGE | COPY_SRC | COPY_DST): GPUBuffer {
    const buffer = backend.device.createBuffer({ size: 4 * values.length, usage });
    backend.device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
    return buffer;
  }

  it('become tensors without a copy', async () => {
    const buffer = bufferOf([1, 2, 3, 4, 5, 6]);
    const x = backend.fromGPUBuffer(buffer, spec(2, 3));
    expect(await sum(x, 1).data()).toEqual(Float32Array.of(6, 15));
    backend.device.queue.writeBuffer(buffer, 0, Float32Array.of(101));
    expect(await sum(x, 1).data()).toEqual(Float32Array.of(106, 15));
    const one = backend.fromGPUBuffer(bufferOf([5]), spec());
    expect(await log(exp(one)).item()).toBeCloseTo(5);
    x.dispose();
    backend.device.queue.writeBuffer(buffer, 0, Float32Array.of(7));
    buffer.destroy();
  });

  it('may be of any size', async () => {
    for (const bytes of [12, 14, 15, 17]) {
      const usage = STORAGE | COPY_SRC | COPY_DST;
      const buffer = backend.device.createBuffer({ size: bytes, usage });
      backend.device.queue.writeBuffer(buffer, 0, Float32Array.of(1, 2, 3));
      const x = backend.fromGPUBuffer(buffer, spec(3));
      expect(await x.mul(2).array()).toEqual([2, 4, 6]);
      x.dispose();
      buffer.destroy();
    }
  });

  it('hold no float64', async () => {
    const x = tensor([1, 2], { dtype: 'float64' });
    await expect(backend.toGPUBuffer(x)).rejects.toMatchObject({ code: 'XENT_UNSUPPORTED' });
  });

  it('are refused where they do not fit', () => {
    expect(() => backend.fromGPUBuffer(bufferOf([1, 2]), spec(3))).toThrow(/at least 12 bytes/);
    expect(() => backend.fromGPUBuffer(bufferOf([1, 2]), spec(-1))).toThrow(/integers from 0/);
    expect(() => backend.fromGPUBuffer({} as GPUBuffer, spec(3))).toThrow(/at least 12 bytes/);
    const wide = { dtype: 'float64', shape: [1] } as const;
    expect(() => backend.fromGPUBuffer(bufferOf([1, 2]), wide)).toThrow(/got float64\[1\]/);
    expect(() => backend.fromGPUBuffer(bufferOf([1], COPY_SRC | COPY_DST), spec(1))).toThrow(
      /STORAGE and COPY_SRC/,
    );
  });

  it.each([
    ['a result', () => exp(tensor([0, 0, 0])), [1, 1, 1]],
    ['data from JavaScript', () => tensor([3, 4]), [3, 4]],
    ['a number', () => tensor(5), [5]],
  ] as const)('come out of %s', async (_, make, expected) => {
    const x = make();
    const buffer = await backend.toGPUBuffer(x);
    const y = backend.fromGPUBuffer(buffer, spec(...x.shape));
    expect([...(await y.data())]).toEqual(expected);
    expect(await backend.toGPUBuffer(x)).toBe(buffer);
    expect([...(await x.data())]).toEqual(expected);
  });
});
