import {
  ArgumentError,
  createRuntime,
  type Graph,
  type HostData,
  matmul,
  type Storage,
  type TensorSpec,
  tensor,
} from '@xent/core';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { type OnnxOptions, onnx } from './index.ts';
import type { Ort, OrtSession } from './ort.ts';

const float = (...shape: number[]): TensorSpec => ({ dtype: 'float32', shape });

/** `exp` of a vector of `n`: one key for each `n`. */
function expOf(n: number): Graph {
  const spec = float(n);
  return {
    key: `exp ${n}`,
    inputs: [spec],
    nodes: [{ op: 'exp', inputs: [0], attrs: {}, spec }],
    outputs: [1],
  };
}

const refused = (options: unknown): Promise<unknown> =>
  onnx(options as OnnxOptions).catch((error: unknown) => error);

describe('onnx()', () => {
  it('refuses options that it does not know', async () => {
    for (const options of [
      undefined,
      null,
      3,
      { ort, threads: 4 },
      { ort: {} },
      {},
      { ort, cache: 0 },
      { ort, cache: 1.5 },
      { ort, mirrorEvery: 0 },
      { ort, executionProviders: 'wasm' },
      { ort, executionProviders: [] },
      { ort, sessionOptions: 3 },
      { worker: {} },
      { worker: { postMessage: () => undefined }, ort },
    ]) {
      expect(await refused(options), JSON.stringify(Object.keys(options ?? {}))).toBeInstanceOf(
        ArgumentError,
      );
    }
  });

  it('says at once that a provider is not there', async () => {
    const error = await refused({ ort, executionProviders: ['webgpu'] });
    expect(error).toMatchObject({ code: 'XENT_UNAVAILABLE' });
    expect(String(error)).toContain("execution provider 'webgpu'");
  });

  it('computes with the first provider that is there', async () => {
    const backend = await onnx({ ort, executionProviders: ['webgpu', { name: 'wasm' }] });
    expect(backend.name).toBe('onnx (wasm)');
    expect(backend.dtypes.has('float64')).toBe(true);
    await backend.dispose();
    const error = await refused({ ort, executionProviders: ['webgpu', 'cuda'] });
    expect(String(error)).toMatch(/provider 'webgpu' or 'cuda' here, got: .*webgpu.*; .*cuda/);
    const sessionOptions = { executionProviders: ['cuda'] };
    expect(String(await refused({ ort, sessionOptions }))).toContain("provider 'cuda'");
  });

  it('computes in one thread in Node unless told otherwise', async () => {
    await onnx({ ort });
    expect(ort.env.wasm.numThreads).toBe(1);
  });
});

describe('sessions', () => {
  it('are kept up to a number, and opened again when they are needed', async () => {
    const backend = await onnx({ ort, cache: 2 });
    const executables = [];
    for (const n of [1, 2, 3, 4]) executables.push(await backend.compile(expOf(n)));
    expect(backend.memory()).toMatchObject({ executables: 4, sessions: 2 });
    const input = backend.upload(float(1), Float32Array.of(0));
    const results = await executables[0]?.run([input]);
    expect(await backend.download(results?.[0] as Storage)).toEqual(Float32Array.of(1));
    expect(backend.memory().sessions).toBe(2);
    for (const executable of executables) executable.dispose();
    expect(backend.memory().executables).toBe(0);
    await backend.dispose();
  });

  it('keep the order of runs when one has to be opened again', async () => {
    const backend = await onnx({ ort, cache: 1 });
    const first = await backend.compile(expOf(1));
    const second = await backend.compile(expOf(2));
    const order: string[] = [];
    const one = backend.upload(float(1), Float32Array.of(1));
    const two = backend.upload(float(2), Float32Array.of(1, 2));
    await Promise.all([
      Promise.resolve(first.run([one])).then(() => order.push('first')),
      Promise.resolve(second.run([two])).then(() => order.push('second')),
      Promise.resolve(first.run([one])).then(() => order.push('third')),
    ]);
    expect(order).toEqual(['first', 'second', 'third']);
    await backend.dispose();
  });

  it('are shared by executables of one key', async () => {
    const backend = await onnx({ ort });
    const first = await backend.compile(expOf(5));
    const second = await backend.compile(expOf(5));
    expect(backend.memory()).toMatchObject({ executables: 2, sessions: 1 });
    first.dispose();
    first.dispose();
    expect(backend.memory().executables).toBe(1);
    second.dispose();
    await backend.dispose();
  });
});

describe('memory()', () => {
  it('counts what is held and what runs copied', async () => {
    const backend = await onnx({ ort });
    const executable = await backend.compile(expOf(100));
    const input = backend.upload(float(100), new Float32Array(100));
    expect(backend.memory()).toMatchObject({ bytes: 400, storages: 1, copiedBytes: 0 });
    const [output] = (await executable.run([input])) as [Storage];
    expect(backend.memory()).toMatchObject({ bytes: 800, storages: 2, copiedBytes: 800 });
    backend.free(input);
    backend.free(output);
    expect(backend.memory()).toMatchObject({ bytes: 0, storages: 0, copiedBytes: 800 });
    await backend.dispose();
  });

  it('goes back with the tensor, without the collector, except for what came from JavaScript', async () => {
    const results: ArrayBufferLike[] = [];
    const create = async (model: Uint8Array, options?: object): Promise<OrtSession> => {
      const session = (await ort.InferenceSession.create(model, options)) as unknown as OrtSession;
      const run: OrtSession['run'] = async (feeds) => {
        const tensors = await session.run(feeds);
        for (const { data } of Object.values(tensors)) results.push((data as HostData).buffer);
        return tensors;
      };
      return { run, release: () => session.release() };
    };
    const runtime = { Tensor: ort.Tensor, InferenceSession: { create } } as unknown as Ort;
    const backend = await onnx({ ort: runtime });
    const executable = await backend.compile(expOf(100));
    const given = new Float32Array(100);
    const input = backend.upload(float(100), given);
    results.length = 0;
    const [first] = (await executable.run([input])) as [Storage];
    const reading = executable.run([first]);
    const copy = backend.download(first);
    backend.free(first);
    expect(results[0]?.byteLength).toBe(400);
    const [second] = (await reading) as [Storage];
    expect(results.map(({ byteLength }) => byteLength)).toEqual([0, 400]);
    expect(await copy).toEqual(new Float32Array(100).fill(1));
    expect((await backend.download(second))[99]).toBe(Math.fround(Math.E));
    backend.free(input);
    backend.free(second);
    expect(results.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
    expect(given).toHaveLength(100);
    await backend.dispose();
  });
});

describe('errors', () => {
  it('name the operation and the graph', async () => {
    const backend = await onnx({ ort });
    const spec = float(2);
    // Core would have made floats of these.
    const wrong: Graph = {
      key: 'wrong',
      inputs: [float(2), { dtype: 'int32', shape: [2] }],
      nodes: [
        { op: 'exp', inputs: [0], attrs: {}, spec: float(2) },
        { op: 'tanh', inputs: [1], attrs: {}, spec: float(2) },
      ],
      outputs: [2, 3],
    };
    const error = await Promise.resolve(backend.compile(wrong)).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'BackendError' });
    expect(String(error)).toMatch(
      /tanh \(node 1, float32\[2\]\): .*\(wasm\) to compile the graph of 2 operations that gives float32\[2\]/,
    );
    expect(backend.memory()).toMatchObject({ executables: 0, sessions: 0 });
    const input = backend.upload(spec, new Float32Array(2));
    backend.free(input);
    expect(() => backend.free(input)).toThrow(/expected a storage of this backend/);
    const executable = await backend.compile(expOf(2));
    await expect(executable.run([input])).rejects.toThrow(/that was not freed, got float32\[2\]/);
    expect(backend.memory().storages).toBe(0);
    await backend.dispose();
  });
});

it('computes nothing after its end', async () => {
  const backend = await onnx({ ort });
  const executable = await backend.compile(expOf(1));
  const input = backend.upload(float(1), Float32Array.of(0));
  await backend.dispose();
  for (const call of [
    () => backend.compile(expOf(2)),
    () => executable.run([input]),
    async () => backend.upload(float(1), Float32Array.of(0)),
    async () => backend.download(input),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'XENT_DISPOSED' });
  }
  executable.dispose();
  backend.free(input);
  await backend.dispose();
  expect(backend.memory()).toMatchObject({ bytes: 0, storages: 0, executables: 0, sessions: 0 });
});

it('adds millions of numbers without losing digits', async () => {
  const runtime = createRuntime(await onnx({ ort }));
  const sum = async (n: number): Promise<number> => {
    const x = tensor(new Float32Array(n).fill(0.1), { shape: [n] });
    return Number((await runtime.data(x.sum()))[0]);
  };
  for (const n of [2_000_000, 1_999_993]) {
    expect(Math.abs((await sum(n)) / (Math.fround(0.1) * n) - 1)).toBeLessThan(2e-6);
  }
});

it('gives products that others give', async () => {
  const runtime = createRuntime(await onnx({ ort }));
  const product = matmul(tensor([[1, 2]]), tensor([[3], [4]]));
  const data: HostData = await runtime.data(product);
  expect(Array.from(data)).toEqual([11]);
});
