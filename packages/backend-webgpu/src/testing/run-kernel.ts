import type { HostData } from '@xent/core';
import type { Kernel } from '../kernel.ts';
import type { Target } from '../target.ts';
import { bytesOnDevice, type Value } from '../value.ts';

const STORAGE = 0x80;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const UNIFORM = 0x40;
const MAP_READ = 0x1;
const MAX_GROUPS = 65_535;

/** A device for tests of kernels, and what may be used of it. */
export interface TestDevice {
  readonly device: GPUDevice;
  readonly target: Target;
}

/** Opens a device with the adapter's own limits; `subgroups: false` leaves them out. */
export async function openTestDevice(
  gpu: GPU,
  options: { readonly subgroups?: boolean } = {},
): Promise<TestDevice> {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('no WebGPU adapter');
  const subgroups = options.subgroups !== false && adapter.features.has('subgroups');
  const { limits, info } = adapter;
  const device = await adapter.requestDevice({
    requiredFeatures: subgroups ? ['subgroups'] : [],
    requiredLimits: {
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    },
  });
  return {
    device,
    target: {
      maxBinding: device.limits.maxStorageBufferBindingSize,
      maxBuffers: device.limits.maxStorageBuffersPerShaderStage,
      maxShared: device.limits.maxComputeWorkgroupStorageSize,
      maxInvocations: device.limits.maxComputeInvocationsPerWorkgroup,
      subgroups: subgroups ? { min: info.subgroupMinSize, max: info.subgroupMaxSize } : null,
      compensates: true,
    },
  };
}

/**
 * Runs kernels one after another. Buffers start with what `inputs` says, those of other values with 0xff bytes,
 * so that an element that is never written shows (NaN, -1). Rejects with the device's message when something is invalid.
 */
export async function runKernels(
  device: GPUDevice,
  kernels: readonly Kernel[],
  inputs: ReadonlyMap<Value, HostData>,
  outputs: readonly Value[],
): Promise<HostData[]> {
  device.pushErrorScope('validation');
  const buffers = new Map<Value, GPUBuffer>();
  const bufferOf = (value: Value): GPUBuffer => {
    let buffer = buffers.get(value);
    if (!buffer) {
      buffer = upload(device, inputs.get(value), value);
      buffers.set(value, buffer);
    }
    return buffer;
  };
  const encoder = device.createCommandEncoder();
  for (const kernel of kernels) encode(device, encoder, kernel, bufferOf);
  const reads = outputs.map((value) => {
    const size = roundUp(bytesOnDevice(value.size));
    const read = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    encoder.copyBufferToBuffer(bufferOf(value), 0, read, 0, size);
    return read;
  });
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error) throw new Error(error.message);
  const results: HostData[] = [];
  for (const [i, read] of reads.entries()) {
    await read.mapAsync(1);
    const value = outputs[i] as Value;
    results.push(fromBytes(read.getMappedRange().slice(0), value));
    read.destroy();
  }
  for (const buffer of buffers.values()) buffer.destroy();
  return results;
}

function encode(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  kernel: Kernel,
  bufferOf: (value: Value) => GPUBuffer,
): void {
  const module = device.createShaderModule({ code: kernel.code, label: kernel.label });
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  const uniforms = device.createBuffer({
    size: kernel.uniforms.byteLength,
    usage: UNIFORM | COPY_DST,
  });
  device.queue.writeBuffer(uniforms, 0, kernel.uniforms);
  const entries = kernel.bindings.map(({ value, offset, bytes }, binding) => ({
    binding,
    resource: { buffer: bufferOf(value), offset, size: roundUp(bytes) },
  }));
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [...entries, { binding: entries.length, resource: { buffer: uniforms } }],
    }),
  );
  const x = Math.min(kernel.groups, MAX_GROUPS);
  if (x > 0) pass.dispatchWorkgroups(x, Math.ceil(kernel.groups / x));
  pass.end();
}

/** Bindings of `vec4` need whole vectors. */
const roundUp = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);

function upload(device: GPUDevice, data: HostData | undefined, value: Value): GPUBuffer {
  const size = roundUp(bytesOnDevice(value.size));
  const buffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
  const bytes = new Uint8Array(size).fill(0xff);
  if (data) {
    const words =
      value.dtype === 'float32'
        ? Float32Array.from(data)
        : value.dtype === 'int32'
          ? Int32Array.from(data)
          : Uint32Array.from(data);
    bytes.set(new Uint8Array(words.buffer));
  }
  device.queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}

function fromBytes(bytes: ArrayBuffer, { dtype, size }: Value): HostData {
  if (dtype === 'float32') return new Float32Array(bytes, 0, size);
  if (dtype === 'int32') return new Int32Array(bytes, 0, size);
  return Uint8Array.from(new Uint32Array(bytes, 0, size));
}
