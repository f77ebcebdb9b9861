import { type Graph, type HostData, type TensorSpec, XentError } from '@xent/core';
import { describe, expect, it } from 'vitest';
import { js } from './index.ts';

const vector = (n: number): TensorSpec => ({ dtype: 'float32', shape: [n] });

function negation(n: number, outputs: readonly number[]): Graph {
  const spec = vector(n);
  return {
    key: '',
    inputs: [spec],
    nodes: [{ op: 'neg', inputs: [0], attrs: {}, spec }],
    outputs,
  };
}

const numbers = (data: HostData | Promise<HostData>): number[] => [...(data as HostData)];

describe('js', () => {
  it('is a synchronous backend with every dtype', () => {
    const backend = js();
    expect(backend).toMatchObject({ contract: 1, name: 'js', synchronous: true });
    expect([...backend.dtypes].sort()).toEqual(['bool', 'float16', 'float32', 'float64', 'int32']);
  });

  it('refuses options that it does not have', () => {
    expect(() => js({ fused: true } as object)).toThrow("got 'fused'");
  });

  it('fuses the softmax family on float32, and nothing without fusion', () => {
    const spec = vector(3);
    expect(js().fuses('softmaxCrossEntropy', spec, [])).toBe(true);
    expect(js().fuses('softmax', { ...spec, dtype: 'float64' }, [])).toBe(false);
    expect(js().fuses('layerNorm', spec, [])).toBe(false);
    expect(js({ fuse: false }).fuses('softmax', spec, [])).toBe(false);
  });

  it('reads uploaded data where it is, and downloads a copy', () => {
    const backend = js();
    const data = Float32Array.of(1, 2);
    const x = backend.upload(vector(2), data);
    const read = backend.download(x) as HostData;
    expect(read).not.toBe(data);
    read[0] = 5;
    expect(numbers(backend.download(x))).toEqual([1, 2]);
    data[1] = 7;
    expect(numbers(backend.download(x))).toEqual([1, 7]);
  });

  it('returns a storage of its own for an input and for a value that is returned twice', () => {
    const backend = js();
    const x = backend.upload(vector(2), Float32Array.of(1, 2));
    const executable = backend.compile(negation(2, [0, 1, 1, 0]));
    if (executable instanceof Promise) throw new Error('js compiles at once');
    const outputs = executable.run([x]);
    if (outputs instanceof Promise) throw new Error('js runs at once');
    expect(new Set([x, ...outputs]).size).toBe(5);
    expect(backend.memory()).toEqual({ bytes: 40, storages: 5, executables: 1 });
    backend.free(x);
    const values = outputs.map((y) => numbers(backend.download(y)));
    expect(values).toEqual([
      [1, 2],
      [-1, -2],
      [-1, -2],
      [1, 2],
    ]);
    for (const y of outputs) backend.free(y);
    executable.dispose();
    executable.dispose();
    expect(backend.memory()).toEqual({ bytes: 0, storages: 0, executables: 0 });
  });

  it('gives a later run the array of a freed result, and never that of a live one or of uploaded data', () => {
    const backend = js();
    const data = Float32Array.of(1, 2, 3);
    const executable = backend.compile(negation(3, [1]));
    if (executable instanceof Promise) throw new Error('js compiles at once');
    const arrays = new Set<unknown>();
    const run = (): unknown => {
      const x = backend.upload(vector(3), data);
      const [y] = executable.run([x]) as readonly { readonly data?: HostData }[];
      backend.free(x);
      return y;
    };
    const kept = run() as { readonly data: HostData };
    for (let i = 0; i < 20; i++) {
      const y = run() as Parameters<typeof backend.free>[0] & { readonly data: HostData };
      arrays.add(y.data);
      backend.free(y);
    }
    expect(arrays.size).toBe(1);
    expect(arrays.has(kept.data)).toBe(false);
    expect([...kept.data]).toEqual([-1, -2, -3]);
    expect([...data]).toEqual([1, 2, 3]);
  });

  it('hands over the array of a result that nobody needs any more, but copies uploaded data', () => {
    const backend = js();
    const data = Float32Array.of(1, 2);
    const executable = backend.compile(negation(2, [1]));
    if (executable instanceof Promise) throw new Error('js compiles at once');
    const x = backend.upload(vector(2), data);
    const [y] = executable.run([x]) as readonly Parameters<typeof backend.free>[0][];
    if (!y || !backend.take) throw new Error('js can take');
    const taken = backend.take(y);
    const [z] = executable.run([x]) as readonly { readonly data?: HostData }[];
    expect([...taken]).toEqual([-1, -2]);
    expect(z?.data).not.toBe(taken);
    expect(() => backend.free(y)).toThrow('was not freed');
    const copy = backend.take(x);
    expect([...copy]).toEqual([1, 2]);
    expect(copy).not.toBe(data);
    expect(backend.memory()).toEqual({ bytes: 8, storages: 1, executables: 1 });
  });

  it('keeps no more freed bytes than it may', () => {
    const backend = js({ poolBytes: 400 });
    const executable = backend.compile(negation(75, [1, 1]));
    if (executable instanceof Promise) throw new Error('js compiles at once');
    const x = backend.upload(vector(75), new Float32Array(75));
    const seen = new Map<unknown, number>();
    for (let i = 0; i < 10; i++) {
      const outputs = executable.run([x]) as readonly Parameters<typeof backend.free>[0][];
      for (const y of outputs) {
        const { data } = y as unknown as { readonly data: HostData };
        seen.set(data, (seen.get(data) ?? 0) + 1);
      }
      for (const y of outputs) backend.free(y);
    }
    // Of two freed arrays one is kept: each run after the first makes one new array.
    expect(seen.size).toBe(11);
    expect([...seen.values()].reduce((a, b) => a + b)).toBe(20);
  });

  it('refuses a storage that was freed or comes from elsewhere', () => {
    const backend = js();
    const x = backend.upload(vector(1), new Float32Array(1));
    const foreign = js().upload(vector(1), new Float32Array(1));
    backend.free(x);
    for (const storage of [x, foreign]) {
      const failures = [() => backend.free(storage), () => backend.download(storage)].map((use) => {
        try {
          return use();
        } catch (error) {
          return XentError.isInstance(error) ? error.code : error;
        }
      });
      expect(failures).toEqual(['XENT_DISPOSED', 'XENT_DISPOSED']);
    }
    expect(backend.memory().storages).toBe(0);
  });

  it('names an operation that it does not know', () => {
    const spec = vector(1);
    const nodes = [{ op: 'frobnicate', inputs: [0], attrs: {}, spec }];
    expect(() => js().compile({ key: '', inputs: [spec], nodes, outputs: [1] })).toThrow(
      /^frobnicate: expected an operation of the js backend/,
    );
  });
});
