import { createRuntime, softmax, tensor } from '@xent/core';
import { describe, expect, it } from 'vitest';
import { observe } from './observe.ts';
import { oracle } from './oracle/oracle.ts';

describe.each([true, false])('observe a backend (synchronous: %s)', (synchronous) => {
  it('tells what happens and changes nothing', async () => {
    const seen: string[] = [];
    const note = (what: string) => () => {
      seen.push(what);
    };
    const backend = observe(oracle({ synchronous }), {
      onCompile: note('compile'),
      onRun: note('run'),
      onUpload: note('upload'),
      onDownload: note('download'),
      onFree: note('free'),
    });
    const runtime = createRuntime(backend);
    expect(Array.from(await runtime.data(tensor([1, 2]).mul(tensor([3, 4]))))).toEqual([3, 8]);
    expect([...seen].sort()).toEqual(
      ['compile', 'download', 'free', 'free', 'free', 'run', 'upload', 'upload'].sort(),
    );
    expect(backend.memory().storages).toBe(0);
  });

  it('keeps its storages apart from those of the backend inside', async () => {
    const inner = oracle({ synchronous });
    const backend = observe(inner, {});
    const storage = backend.upload({ dtype: 'float32', shape: [1] }, Float32Array.of(1));
    expect(storage.backend).toBe(backend);
    backend.free(storage);
    expect(inner.memory().storages).toBe(0);
  });

  it('can answer whether composites are fused', async () => {
    const ops: string[] = [];
    const backend = observe(oracle({ synchronous }), {
      fuses: () => true,
      onCompile: ({ nodes }) => {
        ops.push(...nodes.map(({ op }) => op));
      },
    });
    await expect(createRuntime(backend).data(softmax(tensor([1, 2]), 0))).rejects.toThrow(
      /softmax/,
    );
    expect(ops).toEqual(['softmax']);
  });
});
