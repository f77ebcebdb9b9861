import { MessageChannel } from 'node:worker_threads';
import { type Parameter, parameter, setBackend, setWarningHandler, tensor } from '@xent/core';
import { SGD } from '@xent/optim';
import * as ort from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnx } from './index.ts';
import { lockOf } from './lock.ts';
import type { Ort, OrtSession } from './ort.ts';
import { serve } from './worker/index.ts';

beforeAll(() => setWarningHandler(() => undefined));
afterAll(() => setWarningHandler(null));

/** A step that halves its parameter, and gives the sum of squares before it. */
function halving(weight: Parameter = parameter([1, 2])): () => Promise<number> {
  const optimizer = new SGD([weight], { lr: 0.25 });
  return async () => {
    optimizer.zeroGrad();
    const loss = weight.mul(weight).sum();
    loss.backward();
    optimizer.step();
    return loss.item();
  };
}

/** ONNX Runtime whose sessions can be made to fail, and are counted. */
function breakable() {
  const state = { open: 0, reason: '' };
  const create = async (model: Uint8Array, options?: object): Promise<OrtSession> => {
    const session = (await ort.InferenceSession.create(model, options)) as unknown as OrtSession;
    state.open++;
    let isStale = false;
    return {
      run: async (feeds) => {
        // As the WebGPU provider does: a session that failed once goes on failing.
        isStale ||= state.reason !== '';
        if (isStale) throw new Error(state.reason || 'the error of the run before');
        return session.run(feeds);
      },
      release: async () => {
        state.open--;
        await session.release();
      },
    };
  };
  const runtime: Ort = {
    Tensor: ort.Tensor as unknown as Ort['Tensor'],
    InferenceSession: { create },
  };
  return { runtime, state };
}

describe('a run that fails', () => {
  it('leaves parameters as they were, and the next one computes', async () => {
    const { runtime, state } = breakable();
    const backend = await onnx({ ort: runtime });
    await setBackend(backend);
    const weight = parameter([1, 2]);
    const step = halving(weight);
    expect(await step()).toBe(5);
    expect(await step()).toBe(1.25);
    state.reason = "running Mul node. Name:'mul#0' no memory";
    await expect(step()).rejects.toThrow(/mul \(node 0, float32\[2\]\): .*no memory/);
    state.reason = '';
    expect(await weight.data()).toEqual(Float32Array.of(0.25, 0.5));
    expect(await step()).toBe(0.3125);
    await backend.dispose();
    expect(state.open).toBe(0);
  });

  it('is told apart from one that was overtaken by the end', async () => {
    const { runtime, state } = breakable();
    const backend = await onnx({ ort: runtime });
    await setBackend(backend);
    const value = tensor([1, 2]).exp().data();
    const ended = backend.dispose();
    await expect(value).rejects.toMatchObject({ code: 'XENT_DISPOSED' });
    await ended;
    expect(state.open).toBe(0);
  });
});

describe('a device that goes away', () => {
  /** A WebGPU provider whose runs hang or fail from now on, and whose device then says that it is lost. */
  async function losing(run: () => Promise<never>) {
    let isLost = false;
    let lose: (info: { readonly message: string }) => void = () => undefined;
    const lost = new Promise<{ readonly message: string }>((resolve) => {
      lose = resolve;
    });
    const runtime: Ort = {
      Tensor: ort.Tensor as unknown as Ort['Tensor'],
      env: { webgpu: { device: { lost } } },
      InferenceSession: {
        create: async (model) => {
          const session = (await ort.InferenceSession.create(model)) as unknown as OrtSession;
          return {
            run: (feeds) => (isLost ? run() : session.run(feeds)),
            release: () => session.release(),
          };
        },
      },
    };
    const backend = await onnx({ ort: runtime, executionProviders: ['webgpu'] });
    await setBackend(backend);
    const step = halving();
    expect(await step()).toBe(5);
    isLost = true;
    return { step, lose: () => lose({ message: 'unplugged' }) };
  }

  it('rejects a run that would never end, and all later ones', async () => {
    const { step, lose } = await losing(() => new Promise(() => undefined));
    const value = step();
    setTimeout(lose, 20);
    await expect(value).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
    await expect(step()).rejects.toThrow(/unplugged/);
  });

  it('is the reason of an error that comes before the news', async () => {
    const { step, lose } = await losing(async () => {
      throw new Error('some validation error');
    });
    const value = step();
    setTimeout(lose, 20);
    await expect(value).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
  });
});

it('has one lock for one copy of ONNX Runtime', () => {
  expect(lockOf({ ...ort })).toBe(lockOf(ort));
  expect(lockOf(breakable().runtime)).not.toBe(lockOf(ort));
});

describe('a worker', () => {
  it('has one backend at a time, and a fresh start with each', async () => {
    const { port1, port2 } = new MessageChannel();
    serve({ ort, port: port2 });
    const first = await onnx({ worker: port1 });
    await setBackend(first);
    expect(await tensor([1]).add(1).data()).toEqual(Float32Array.of(2));
    await expect(onnx({ worker: port1 })).rejects.toMatchObject({ code: 'XENT_ARGUMENT' });
    await first.dispose();
    const second = await onnx({ worker: port1 });
    expect(second.memory().copiedBytes).toBe(0);
    await setBackend(second);
    expect(await tensor([1]).add(2).data()).toEqual(Float32Array.of(3));
    port1.close();
  });

  it('that ends is heard of before calls fail, which say so', async () => {
    const { port1, port2 } = new MessageChannel();
    serve({ ort, port: port2 });
    const backend = await onnx({ worker: port1 });
    const heard: string[] = [];
    void backend.lost?.then(({ reason }) => heard.push(reason));
    await setBackend(backend);
    const value = tensor([1, 2]).exp().data();
    value.catch(() => heard.push('failed'));
    port2.close();
    await expect(value).rejects.toThrow(/the worker has ended/);
    expect(heard).toEqual(['the worker has ended', 'failed']);
    await expect(tensor([1]).exp().data()).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
  });

  it('that ends leaves what was mirrored to the next backend', async () => {
    const { port1, port2 } = new MessageChannel();
    serve({ ort, port: port2 });
    const backend = await onnx({ worker: port1, mirrorEvery: 1 });
    await setBackend(backend);
    const step = halving();
    expect([await step(), await step()]).toEqual([5, 1.25]);
    await backend.download(backend.upload({ dtype: 'float32', shape: [] }, new Float32Array(1)));
    port2.close();
    await expect(step()).rejects.toMatchObject({
      code: 'XENT_DEVICE_LOST',
      step: expect.any(Number),
    });
    await setBackend(await onnx({ ort }));
    expect(await step()).toBe(0.3125);
  });
});
