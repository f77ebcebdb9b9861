import { allocate, type HostData } from '@xent/core';
import type { Kernel } from '../kernel.ts';
import type { Target } from '../target.ts';
import { bytesOnDevice, type Value } from '../value.ts';

const STORAGE = 0x80;
const COPY_SRC = 0x04;
const COPY_DST = 0x08;
const UNIFORM = 0x40;
const MAP_READ = 0x01;
const MOST_GROUPS = 65535;

/** A device with everything that its adapter allows. */
export async function openTestDevice(gpu: GPU): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('no WebGPU adapter');
  const { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage } =
    adapter.limits;
  const { maxComputeWorkgroupStorageSize } = adapter.limits;
  return adapter.requestDevice({
    requiredFeatures: adapter.features.has('subgroups') ? ['subgroups'] : [],
    requiredLimits: {
      maxStorageBufferBindingSize,
      maxBufferSize,
      maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize,
    },
  });
}

/** What a device has of subgroups. */
export function subgroupsOf({ features, adapterInfo }: GPUDevice): Target['subgroups'] {
  const { subgroupMinSize: min = 4, subgroupMaxSize: max = 128 } = adapterInfo;
  return features.has('subgroups') ? { min, max } : null;
}

/** The target of a device; `change` makes it poorer, to test what poorer devices get. */
export function testTarget({ limits }: GPUDevice, change: Partial<Target> = {}): Target {
  return {
    maxBinding: limits.maxStorageBufferBindingSize,
    maxBuffers: limits.maxStorageBuffersPerShaderStage,
    maxInvocations: limits.maxComputeInvocationsPerWorkgroup,
    subgroups: null,
    compensates: true,
    ...change,
  };
}

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** Compiled once for equal code. */
function pipelineOf(device: GPUDevice, code: string): Promise<GPUComputePipeline> {
  const known = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device, known);
  const pipeline =
    known.get(code) ??
    device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
    });
  known.set(code, pipeline);
  return pipeline;
}

/** Runs kernels over `inputs` and reads `outputs`. Every buffer but the inputs starts as NaN, so that a hole shows. */
export async function runKernels(
  device: GPUDevice,
  kernels: readonly Kernel[],
  inputs: ReadonlyMap<Value, HostData>,
  outputs: readonly Value[],
): Promise<HostData[]> {
  const buffers = new Map<Value, GPUBuffer>();
  const made: GPUBuffer[] = [];
  const buffer = (size: number, usage: number, words?: ArrayLike<number>): GPUBuffer => {
    const out = device.createBuffer({ size, usage: usage | COPY_DST });
    made.push(out);
    if (words) device.queue.writeBuffer(out, 0, Uint32Array.from(words));
    return out;
  };
  const bufferOf = (value: Value): GPUBuffer => {
    let found = buffers.get(value);
    if (!found) {
      const data = inputs.get(value);
      const words = data
        ? value.dtype === 'bool'
          ? data
          : new Uint32Array(data.buffer, data.byteOffset, data.length)
        : new Uint32Array(Math.max(1, value.size)).fill(0x7fc00000);
      found = buffer(Math.max(4, bytesOnDevice(value.size)), STORAGE | COPY_SRC, words);
      buffers.set(value, found);
    }
    return found;
  };
  device.pushErrorScope('validation');
  const encoder = device.createCommandEncoder();
  for (const { code, bindings, uniforms, groups } of kernels) {
    const pipeline = await pipelineOf(device, code);
    const entries = bindings.map(({ value, offset, bytes }, binding) => ({
      binding,
      resource: { buffer: bufferOf(value), offset, size: bytes },
    }));
    const words = buffer(uniforms.byteLength, UNIFORM, uniforms);
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [...entries, { binding: entries.length, resource: { buffer: words } }],
      }),
    );
    pass.dispatchWorkgroups(Math.min(groups, MOST_GROUPS), Math.ceil(groups / MOST_GROUPS));
    pass.end();
  }
  const reads = outputs.map((value) => {
    const bytes = Math.max(4, bytesOnDevice(value.size));
    const to = device.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST });
    made.push(to);
    encoder.copyBufferToBuffer(bufferOf(value), 0, to, 0, bytes);
    return { value, to };
  });
  device.queue.submit([encoder.finish()]);
  const results: HostData[] = [];
  for (const { value, to } of reads) {
    await to.mapAsync(1);
    const words = new Uint32Array(to.getMappedRange().slice(0)).subarray(0, value.size);
    const out = allocate(value.dtype, value.size);
    out.set(
      value.dtype === 'bool'
        ? words
        : new (out.constructor as Float32ArrayConstructor)(words.buffer, 0, value.size),
    );
    results.push(out);
  }
  const error = await device.popErrorScope();
  for (const each of made) each.destroy();
  if (error) throw new Error(error.message);
  return results;
}
