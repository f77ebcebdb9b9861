import {
  add,
  allocate,
  exp,
  grad,
  matmul,
  mul,
  realize,
  setBackend,
  softmax,
  tensor,
} from '@xent/core';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { USAGE } from './constants.ts';
import { type WebGpuBackend, webgpu } from './index.ts';
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

/** Float32 numbers near everything that float16 can be, and what is beyond. */
function nearby(): Float32Array {
  const every = new Float16Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer);
  const out: number[] = [];
  for (const v of every) {
    const up = Math.abs(v) * (1 + 2 ** -11);
    out.push(v, Math.sign(v) * up, v * (1 + 2 ** -12), v + 2 ** -25, v * (1 - 2 ** -11));
  }
  return Float32Array.from(out);
}

describe('float16', () => {
  it('is rounded to nearest even, by the bit', async () => {
    const x = nearby();
    const got = await tensor(x).mul(1).to('float16').data();
    const want = Float16Array.from(x);
    const bad = got.findIndex((v, i) => !Object.is(v, want[i]));
    expect([x[bad], got[bad]]).toEqual([x[bad], want[bad]]);
  });

  it('is read by the bit', async () => {
    const bits = Uint16Array.from({ length: 65535 }, (_, i) => i);
    const every = new Float16Array(bits.buffer);
    const got = await tensor(every).to('float32').data();
    expect(got).toEqual(Float32Array.from(every));
  });

  it('takes two bytes, in whole words', async () => {
    for (const [size, bytes] of [
      [1, 4],
      [2, 4],
      [3, 8],
      [1001, 2004],
    ] as const) {
      const before = backend.memory().bytes;
      const x = tensor(new Float32Array(size).fill(0.1), { dtype: 'float16' });
      const y = add(x, x);
      await realize(y);
      expect(await y.data()).toEqual(new Float16Array(size).fill(Math.f16round(0.1) * 2));
      x.dispose();
      expect(backend.memory().bytes - before).toBe(bytes);
      y.dispose();
    }
  });

  it('keeps single numbers apart on the way in', async () => {
    const [a, b, c] = [0.5, -3, 7].map((v) => tensor(v, { dtype: 'float16' }));
    const kept = mul(a as never, 2);
    await realize(kept);
    const sum = add(add(kept, b as never), c as never);
    expect(await sum.item()).toBe(5);
  });

  it('goes through products and probabilities, and back in gradients', async () => {
    const x = tensor([[1, 2, 3]], { dtype: 'float16', requiresGrad: true });
    const w = tensor([[1], [0.5], [-1]], { dtype: 'float16', requiresGrad: true });
    const y = matmul(x, w);
    expect(await y.data()).toEqual(Float16Array.of(-1));
    const [dx, dw] = grad(y.sum(), [x, w]);
    expect(await dx.data()).toEqual(Float16Array.of(1, 0.5, -1));
    expect(await dw.data()).toEqual(Float16Array.of(1, 2, 3));
    const p = await softmax(x, 1).data();
    expect(p).toEqual(Float16Array.of(0.09003057, 0.24472847, 0.66524096));
  });

  it('lies in buffers two elements a word', async () => {
    const words = Uint32Array.of(0x4000_3c00, 0x0000_4200);
    const buffer = backend.device.createBuffer({
      size: 8,
      usage: USAGE.storage | USAGE.copySource | USAGE.copyTarget,
    });
    backend.device.queue.writeBuffer(buffer, 0, words);
    const spec = { dtype: 'float16', shape: [3] } as const;
    const x = backend.fromGPUBuffer(buffer, spec);
    expect(await x.data()).toEqual(Float16Array.of(1, 2, 3));
    const y = backend.fromGPUBuffer(await backend.toGPUBuffer(exp(x.mul(0))), spec);
    expect(await y.data()).toEqual(Float16Array.of(1, 1, 1));
    expect(() => backend.fromGPUBuffer(buffer, { ...spec, shape: [5] })).toThrow(
      /at least 12 bytes.*float16\[5\]/,
    );
    expect(allocate('float16', 3).byteLength).toBe(6);
    buffer.destroy();
  });
});
