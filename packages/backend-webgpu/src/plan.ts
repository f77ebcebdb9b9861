import { allocate, BackendError, showSpec } from '@xent/core';
import type { DeviceBuffer } from './buffer-pool.ts';
import type { Program } from './compile.ts';
import { USAGE } from './constants.ts';
import type { Device } from './device.ts';
import { type Dispatch, dispatchesOf } from './dispatch.ts';
import type { Binding, Kernel } from './kernel.ts';
import { toDevice } from './pack.ts';
import type { GpuStorage } from './storage.ts';
import type { Target } from './target.ts';

/** Workgroups in one dimension. */
const MAX_GROUPS = 65_535;
/** Bind groups that a dispatch keeps: parameters alternate between few buffers. */
const KEPT = 16;

/** A program on a device, ready to run. */
export class Plan {
  readonly #device: Device;
  readonly #program: Program;
  readonly #dispatches: readonly Dispatch[];
  readonly #uniforms: GPUBuffer;

  /** Compiles what is not there yet. */
  static async make(device: Device, program: Program): Promise<Plan> {
    const { pool, pipelines, target } = device;
    for (const bytes of program.sizes) pool.requireRoom(bytes);
    for (const kernel of program.kernels) requireBindings(kernel, target);
    const compiled = await Promise.all(program.kernels.map((each) => pipelines.get(each)));
    return new Plan(device, program, compiled);
  }

  private constructor(device: Device, program: Program, pipelines: readonly GPUComputePipeline[]) {
    const { gpu, pace } = device;
    const { dispatches, uniforms } = dispatchesOf(program.kernels, pipelines, pace.budget);
    this.#device = device;
    this.#program = program;
    this.#dispatches = dispatches;
    const usage = USAGE.uniform | USAGE.copyTarget;
    this.#uniforms = gpu.createBuffer({ size: uniforms.byteLength, usage });
    gpu.queue.writeBuffer(this.#uniforms, 0, uniforms);
  }

  /** The buffers of the outputs; at once, unless the device has to be asked whether there is memory. */
  run(inputs: readonly GpuStorage[]): readonly DeviceBuffer[] | Promise<readonly DeviceBuffer[]> {
    this.#device.health.check('run');
    const own = this.#take();
    const given = inputs.flatMap(({ buffer }) => buffer ?? []);
    const isOpen = [...own, ...given].some(({ check }) => check !== null);
    return isOpen ? this.#runLater(inputs, own, given) : this.#encode(inputs, own);
  }

  dispose(): void {
    this.#uniforms.destroy();
  }

  async #runLater(
    inputs: readonly GpuStorage[],
    own: readonly DeviceBuffer[],
    given: readonly DeviceBuffer[],
  ): Promise<readonly DeviceBuffer[]> {
    // They may be freed while we wait.
    for (const buffer of given) buffer.pins++;
    try {
      return this.#encode(inputs, await this.#confirmed(given, own, false));
    } finally {
      this.#giveBack(given);
    }
  }

  /** The same buffers once all are known to have memory, or others after everything unused was let go. */
  async #confirmed(
    given: readonly DeviceBuffer[],
    own: readonly DeviceBuffer[],
    isLast: boolean,
  ): Promise<readonly DeviceBuffer[]> {
    try {
      await Promise.all([...given, ...own].map(({ check }) => check));
      return own;
    } catch (error) {
      this.#giveBack(own);
      if (isLast) throw error;
    }
    this.#device.pool.trim(0);
    return this.#confirmed(given, this.#take(), true);
  }

  #take(): readonly DeviceBuffer[] {
    return this.#program.sizes.map((bytes) => this.#device.pool.take(bytes));
  }

  #giveBack(buffers: readonly DeviceBuffer[]): void {
    for (const buffer of buffers) this.#device.pool.release(buffer);
  }

  #encode(inputs: readonly GpuStorage[], own: readonly DeviceBuffer[]): readonly DeviceBuffer[] {
    const { gpu, pace } = this.#device;
    const { outputs } = this.#program;
    const buffers = [...inputs.map(({ buffer }) => buffer), ...own] as readonly DeviceBuffer[];
    let encoder = gpu.createCommandEncoder();
    let pass: GPUComputePassEncoder | null = null;
    let cost = 0;
    this.#pack(encoder, inputs, buffers);
    this.#dispatches.forEach((dispatch, i) => {
      const { pipeline, groups } = dispatch;
      pass ??= encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.#bindGroup(dispatch, buffers));
      const x = Math.min(groups, MAX_GROUPS);
      pass.dispatchWorkgroups(x, Math.ceil(groups / x));
      cost += dispatch.cost;
      const next = this.#dispatches[i + 1];
      if (next && cost + next.cost <= pace.budget) return;
      pass.end();
      gpu.queue.submit([encoder.finish()]);
      pace.submitted(cost);
      if (next) encoder = gpu.createCommandEncoder();
      pass = null;
      cost = 0;
    });
    // The queue is ordered: whoever takes these next writes to them later.
    this.#giveBack(own.slice(outputs.length));
    return own.slice(0, outputs.length);
  }

  /** Puts inputs of one element side by side: numbers from JavaScript at once, what is on the device by a copy. */
  #pack(
    encoder: GPUCommandEncoder,
    inputs: readonly GpuStorage[],
    buffers: readonly DeviceBuffer[],
  ): void {
    for (const { value, inputs: members } of this.#program.packed) {
      const { gpu } = buffers[value.slot] as DeviceBuffer;
      const data = allocate(value.dtype, members.length);
      members.forEach((input, at) => {
        const { buffer, host } = inputs[input] as GpuStorage;
        if (buffer) encoder.copyBufferToBuffer(buffer.gpu, 0, gpu, 4 * at, 4);
        else data[at] = host?.[0] as number;
      });
      this.#device.gpu.queue.writeBuffer(gpu, 0, toDevice(value.dtype, data));
    }
  }

  #bindGroup(
    { kernel, pipeline, offset, bindGroups }: Dispatch,
    buffers: readonly DeviceBuffer[],
  ): GPUBindGroup {
    const bufferOf = ({ value }: Binding): DeviceBuffer => buffers[value.slot] as DeviceBuffer;
    const key = kernel.bindings.map((part) => bufferOf(part).id).join();
    const known = bindGroups.get(key);
    if (known) return known;
    const parts = kernel.bindings.map((part): GPUBufferBinding => {
      const { gpu: buffer } = bufferOf(part);
      // Wide loads need whole vectors; buffers from the pool have them. Those of others may have any size.
      const rest = buffer.size - part.offset;
      const size = Math.min(Math.ceil(part.bytes / 16) * 16, rest - (rest % 4));
      return { buffer, offset: part.offset, size };
    });
    parts.push({ buffer: this.#uniforms, offset, size: kernel.uniforms.byteLength });
    const group = this.#device.gpu.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: parts.map((resource, binding) => ({ binding, resource })),
    });
    if (bindGroups.size >= KEPT) bindGroups.clear();
    bindGroups.set(key, group);
    return group;
  }
}

function requireBindings({ label, bindings }: Kernel, { maxBuffers, maxBinding }: Target): void {
  const last = bindings.at(-1);
  if (!last || bindings.length <= maxBuffers) return;
  const bytes = bindings.reduce((sum, binding) => sum + binding.bytes, 0);
  throw new BackendError(
    'XENT_OUT_OF_MEMORY',
    `webgpu: ${label} of ${showSpec(last.value)} takes ${bindings.length} bindings for ${bytes} bytes, and this device has ${maxBuffers} of ${maxBinding} bytes; work in smaller pieces`,
  );
}
