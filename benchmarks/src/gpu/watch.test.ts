import { nodeGpu } from '@xent/testing/webgpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { FINE_TIMESTAMPS } from './pass-clock.ts';
import { GpuWatch } from './watch.ts';

const DOUBLE = /* wgsl */ `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = 2 * x[id.x]; }`;

describe('GpuWatch', () => {
  let watch: GpuWatch;
  let device: GPUDevice;

  beforeAll(async () => {
    const gpu = await nodeGpu(FINE_TIMESTAMPS);
    watch = new GpuWatch(gpu, true);
    const adapter = await gpu.requestAdapter();
    if (!adapter) throw new Error('no adapter');
    device = await adapter.requestDevice();
  });

  const buffer = (elements: number, usage: number = GPUBufferUsage.STORAGE): GPUBuffer =>
    device.createBuffer({ size: 4 * elements, usage });

  it('names the adapter', () => {
    expect(watch.adapter).not.toBe('none');
  });

  it('counts buffers until they are destroyed, once', () => {
    const before = watch.live;
    const made = buffer(64);
    expect(watch.live).toEqual({
      buffers: (before?.buffers ?? 0) + 1,
      bytes: (before?.bytes ?? 0) + 256,
    });
    made.destroy();
    made.destroy();
    expect(watch.live).toEqual(before);
  });

  it('records dispatches, bound bytes and copies of one run, and times passes', async () => {
    const compute = { module: device.createShaderModule({ code: DOUBLE }) };
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute });
    const x = buffer(256);
    const y = buffer(1024, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
    const target = buffer(64, GPUBufferUsage.COPY_DST);
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: { buffer: x } },
        { binding: 1, resource: { buffer: y, offset: 1024, size: 1024 } },
      ],
    });
    const once = (): void => {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(4);
      pass.dispatchWorkgroups(4);
      pass.end();
      encoder.copyBufferToBuffer(y, 0, target, 0, 256);
      device.queue.submit([encoder.finish()]);
    };
    once();
    const use = await watch.record(() => {
      once();
      once();
    }, 2);
    expect(use).toMatchObject({ dispatches: 2, bytes: 2 * 2048 + 2 * 256 });
    if (device.features.has('timestamp-query')) expect(use?.milliseconds).toBeGreaterThan(0);
    expect(watch.errors).toEqual([]);
  });

  it('has nothing to report when nothing was dispatched', async () => {
    expect(await watch.record(() => {}, 1)).toBeUndefined();
  });

  it('hears of errors that nobody caught', async () => {
    device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.MAP_WRITE });
    await watch.settled();
    expect(watch.errors).toHaveLength(1);
  });
});
