import type { DeviceBuffer } from './buffer-pool.ts';
import type { Program } from './compile.ts';
import { USAGE } from './constants.ts';
import type { Device } from './device.ts';
import { type Dispatch, dispatchesOf } from './dispatch.ts';
import type { Kernel } from './kernel.ts';
import { packedWords } from './pack.ts';
import type { GpuStorage } from './storage.ts';
import { bytesOnDevice, type Value } from './value.ts';

/** Workgroups in one dimension. */
const MAX_GROUPS = 65_535;
/** Bind groups that a dispatch keeps: parameters alternate between few buffers. */
const KEPT = 8;

/** A program on a device, ready to run. */
export class Plan {
  readonly #device: Device;
  readonly #program: Program;
  /** Bytes of the buffers that a run takes: of outputs, packed inputs and intermediates, in this order. */
  readonly #bytes: readonly number[];
  /** Of the buffers of a run: first what the run takes, then the inputs. */
  readonly #places = new Map<Value, number>();
  readonly #dispatches: readonly Dispatch[];
  readonly #uniforms: GPUBuffer | null;

  /** Compiles what is not there yet. */
  static async make(device: Device, program: Program): Promise<Plan> {
    const pipelines = await Promise.all(program.kernels.map((each) => device.pipelines.get(each)));
    return new Plan(device, program, pipelines);
  }

  private constructor(
    device: Device,
    program: Program,
    pipelines: Parameters<typeof dispatchesOf>[1],
  ) {
    this.#device = device;
    this.#program = program;
    const { outputs, packed, inputs, arena, kernels } = program;
    const first = [...outputs, ...packed.map(({ value }) => value)];
    this.#bytes = [...first.map(({ size, dtype }) => bytesOnDevice(size, dtype)), ...arena.buffers];
    for (const [place, value] of first.entries()) this.#places.set(value, place);
    for (const [value, place] of arena.places) this.#places.set(value, first.length + place);
    for (const [i, value] of inputs.entries()) {
      if (value) this.#places.set(value, this.#bytes.length + i);
    }
    const placesOf = ({ bindings }: Kernel): readonly number[] =>
      bindings.map(({ value }) => this.#places.get(value) as number);
    const { dispatches, uniforms } = dispatchesOf(kernels, pipelines, device.pace.budget, placesOf);
    this.#dispatches = dispatches;
    this.#uniforms = uniforms.length === 0 ? null : uploadUniforms(device.gpu, uniforms);
  }

  /** The buffers of the outputs; at once, unless the device has to be asked whether there is memory. */
  run(inputs: readonly GpuStorage[]): readonly DeviceBuffer[] | Promise<readonly DeviceBuffer[]> {
    this.#device.health.check('run');
    const own = this.#take();
    const given = inputs.flatMap(({ buffer }) => buffer ?? []);
    if ([...own, ...given].every(({ check }) => check === null)) return this.#finish(inputs, own);
    // They may be freed while we wait.
    for (const buffer of given) buffer.pins++;
    return this.#finishLater(inputs, own, given);
  }

  dispose(): void {
    this.#uniforms?.destroy();
  }

  async #finishLater(
    inputs: readonly GpuStorage[],
    own: DeviceBuffer[],
    given: readonly DeviceBuffer[],
  ): Promise<readonly DeviceBuffer[]> {
    try {
      await Promise.all(given.map(({ check }) => check));
      return this.#finish(inputs, await this.#confirm(own));
    } finally {
      this.#giveBack(given);
    }
  }

  /** The same buffers once they are known to have memory, or others after everything unused was let go. */
  async #confirm(own: DeviceBuffer[]): Promise<DeviceBuffer[]> {
    const all = await Promise.allSettled(own.map(({ check }) => check));
    if (all.every(({ status }) => status === 'fulfilled')) return own;
    this.#giveBack(own);
    this.#device.pool.trim(0);
    const again = this.#take();
    try {
      await Promise.all(again.map(({ check }) => check));
      return again;
    } catch (error) {
      await Promise.allSettled(again.map(({ check }) => check));
      this.#giveBack(again);
      throw error;
    }
  }

  #finish(inputs: readonly GpuStorage[], own: DeviceBuffer[]): readonly DeviceBuffer[] {
    const { outputs } = this.#program;
    const { nothing } = this.#device;
    this.#encode(inputs, [...own, ...inputs.map(({ buffer }) => buffer ?? nothing)]);
    // The queue is ordered: whoever takes these next writes to them later.
    this.#giveBack(own.slice(outputs.length));
    return own.slice(0, outputs.length);
  }

  #take(): DeviceBuffer[] {
    const own: DeviceBuffer[] = [];
    try {
      for (const bytes of this.#bytes) own.push(this.#device.pool.take(bytes));
      return own;
    } catch (error) {
      this.#giveBack(own);
      throw error;
    }
  }

  #giveBack(buffers: readonly DeviceBuffer[]): void {
    for (const buffer of buffers) this.#device.pool.release(buffer);
  }

  #encode(inputs: readonly GpuStorage[], buffers: readonly DeviceBuffer[]): void {
    const { gpu, pace } = this.#device;
    let encoder = gpu.createCommandEncoder();
    this.#pack(encoder, inputs, buffers);
    let pass = encoder.beginComputePass();
    let cost = 0;
    const submit = (): void => {
      pass.end();
      gpu.queue.submit([encoder.finish()]);
      pace.submitted(cost);
    };
    for (const dispatch of this.#dispatches) {
      if (cost > 0 && cost + dispatch.cost > pace.budget) {
        submit();
        encoder = gpu.createCommandEncoder();
        pass = encoder.beginComputePass();
        cost = 0;
      }
      cost += dispatch.cost;
      pass.setPipeline(dispatch.pipeline.gpu);
      pass.setBindGroup(0, this.#bindGroup(dispatch, buffers));
      const x = Math.min(dispatch.groups, MAX_GROUPS);
      pass.dispatchWorkgroups(x, Math.ceil(dispatch.groups / x));
    }
    submit();
  }

  /** Puts inputs of one element side by side: numbers from JavaScript at once, what is on the device by a copy. */
  #pack(
    encoder: GPUCommandEncoder,
    inputs: readonly GpuStorage[],
    buffers: readonly DeviceBuffer[],
  ): void {
    for (const packed of this.#program.packed) {
      const target = buffers[this.#places.get(packed.value) as number] as DeviceBuffer;
      const members = packed.inputs.map((i) => inputs[i] as GpuStorage);
      const words = packedWords(packed.value.dtype, members);
      if (words) this.#device.gpu.queue.writeBuffer(target.gpu, 0, words);
      members.forEach(({ buffer }, at) => {
        if (buffer) encoder.copyBufferToBuffer(buffer.gpu, 0, target.gpu, 4 * at, 4);
      });
    }
  }

  #bindGroup(
    { kernel, pipeline, offset, places, bindGroups }: Dispatch,
    buffers: readonly DeviceBuffer[],
  ): GPUBindGroup {
    let key = '';
    for (const place of places) key += `${buffers[place]?.id} `;
    const known = bindGroups.get(key);
    if (known) return known;
    const entries = kernel.bindings.map((part, binding): GPUBindGroupEntry => {
      const { gpu } = buffers[places[binding] as number] as DeviceBuffer;
      // Wide loads need whole vectors; buffers from the pool have them. Those of others may have any size.
      const rest = gpu.size - part.offset;
      const size = Math.min(Math.ceil(part.bytes / 16) * 16, rest - (rest % 4));
      return { binding, resource: { buffer: gpu, offset: part.offset, size } };
    });
    const group = this.#device.gpu.createBindGroup({
      layout: pipeline.layout,
      entries: [
        ...entries,
        {
          binding: entries.length,
          resource: {
            buffer: this.#uniforms as GPUBuffer,
            offset,
            size: kernel.uniforms.byteLength,
          },
        },
      ],
    });
    if (bindGroups.size >= KEPT) {
      for (const oldest of bindGroups.keys()) {
        bindGroups.delete(oldest);
        break;
      }
    }
    bindGroups.set(key, group);
    return group;
  }
}

function uploadUniforms(gpu: GPUDevice, words: Uint32Array<ArrayBuffer>): GPUBuffer {
  const buffer = gpu.createBuffer({
    size: words.byteLength,
    usage: USAGE.uniform | USAGE.copyTarget,
  });
  gpu.queue.writeBuffer(buffer, 0, words);
  return buffer;
}
