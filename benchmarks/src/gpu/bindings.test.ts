import { describe, expect, it } from 'vitest';
import { bytesOf, continues, type Dispatched, rangesOf, shiftOf } from './bindings.ts';

const buffer = (size: number): GPUBuffer => ({ size, mapState: 'unmapped' }) as GPUBuffer;

const data = buffer(4096);
const uniforms = buffer(8192);
const pipeline = {} as GPUComputePipeline;

const dispatched = (uniformOffset: number, change: Partial<Dispatched> = {}): Dispatched => ({
  pipeline,
  bound: [
    {
      shift: 0,
      ranges: rangesOf([
        { binding: 0, resource: { buffer: data } },
        { binding: 1, resource: { buffer: uniforms, offset: uniformOffset, size: 16 } },
      ]),
    },
  ],
  ...change,
});

describe('rangesOf', () => {
  it('takes a whole buffer, the rest of one, or a part', () => {
    const ranges = rangesOf([
      { binding: 0, resource: data },
      { binding: 1, resource: { buffer: data, offset: 1024 } },
      { binding: 2, resource: { buffer: data, offset: 1024, size: 256 } },
      { binding: 3, resource: { label: 'sampler' } as GPUSampler },
    ]);
    expect(ranges.map(({ offset, size }) => [offset, size])).toEqual([
      [0, 4096],
      [1024, 3072],
      [1024, 256],
    ]);
  });
});

describe('shiftOf', () => {
  it('reads dynamic offsets in both forms of setBindGroup', () => {
    expect(shiftOf([0, {}])).toBe(0);
    expect(shiftOf([0, {}, [256, 512]])).toBe(768);
    expect(shiftOf([0, {}, Uint32Array.of(1, 256, 512), 1, 1])).toBe(256);
  });
});

describe('continues', () => {
  it('sees the next piece of the same kernel', () => {
    expect(bytesOf(dispatched(0))).toBe(4112);
    expect(continues(dispatched(0), dispatched(256))).toBe(true);
    const [{ ranges }] = dispatched(0).bound;
    const shifted = (shift: number): Dispatched => ({ pipeline, bound: [{ ranges, shift }] });
    expect(continues(shifted(0), shifted(256))).toBe(true);
  });

  it('sees a kernel that begins again', () => {
    expect(continues(undefined, dispatched(0))).toBe(false);
    expect(continues(dispatched(0), dispatched(0))).toBe(false);
    expect(continues(dispatched(256), dispatched(0))).toBe(false);
  });

  it('tells other kernels, other buffers and other data apart', () => {
    const other = dispatched(256, { pipeline: {} as GPUComputePipeline });
    expect(continues(dispatched(0), other)).toBe(false);
    const on = (resource: GPUBindingResource): Dispatched =>
      dispatched(0, { bound: [{ shift: 0, ranges: rangesOf([{ binding: 0, resource }]) }] });
    expect(continues(on(data), on(buffer(4096)))).toBe(false);
    const half = (offset: number) => on({ buffer: data, offset, size: 2048 });
    expect(continues(half(0), half(2048))).toBe(false);
  });
});
