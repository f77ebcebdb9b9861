import { type Bound, bytesOf, continues, type Dispatched, rangesOf, shiftOf } from './bindings.ts';
import { PassClock } from './pass-clock.ts';

/** What one run does on the device. */
export interface GpuUse {
  /** Time inside compute passes; undefined without timestamp queries. */
  readonly milliseconds: number | undefined;
  /** Bytes of all buffer ranges bound to all dispatches, and twice those of copies: each is moved at least once. */
  readonly bytes: number;
  readonly dispatches: number;
}

/** With the messages of errors that no scope caught, since the process began. */
export interface GpuReport extends GpuUse {
  readonly errors: readonly string[];
}

/** Counts dispatches and bytes of one device, and times its passes, between `start` and `stop`. */
export class Recorder {
  readonly #device: GPUDevice;
  readonly #ranges = new WeakMap<GPUBindGroup, Bound['ranges']>();
  #clock: PassClock | undefined;
  #recording = false;
  #bytes = 0;
  #dispatches = 0;
  #last: Dispatched | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    const group = device.createBindGroup.bind(device);
    device.createBindGroup = (descriptor) => {
      const made = group(descriptor);
      this.#ranges.set(made, rangesOf(descriptor.entries));
      return made;
    };
    const encoder = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) => {
      const made = encoder(descriptor);
      if (this.#recording) this.#watchEncoder(made);
      return made;
    };
  }

  start(): void {
    this.#bytes = 0;
    this.#dispatches = 0;
    this.#last = undefined;
    this.#clock = PassClock.on(this.#device);
    this.#recording = true;
  }

  async stop(times: number): Promise<GpuUse> {
    this.#recording = false;
    const total = await this.#clock?.read();
    this.#clock = undefined;
    return {
      milliseconds: total === undefined ? undefined : total / times,
      bytes: this.#bytes / times,
      dispatches: this.#dispatches / times,
    };
  }

  #watchEncoder(encoder: GPUCommandEncoder): void {
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (descriptor = {}) => {
      const timestampWrites = descriptor.timestampWrites ?? this.#clock?.next();
      const pass = begin(timestampWrites ? { ...descriptor, timestampWrites } : descriptor);
      this.#watchPass(pass);
      return pass;
    };
    const copy = encoder.copyBufferToBuffer.bind(encoder) as (...args: unknown[]) => undefined;
    encoder.copyBufferToBuffer = (...args: readonly unknown[]) => {
      const source = args[0] as GPUBuffer;
      const size = (args.length > 3 ? args[4] : args[2]) as number | undefined;
      this.#bytes += 2 * (size ?? source.size);
      return copy(...args);
    };
  }

  #watchPass(pass: GPUComputePassEncoder): void {
    let pipeline: GPUComputePipeline | undefined;
    const bound = new Map<number, Bound>();
    const setPipeline = pass.setPipeline.bind(pass);
    pass.setPipeline = (given) => {
      pipeline = given;
      return setPipeline(given);
    };
    const bind = pass.setBindGroup.bind(pass) as (...args: unknown[]) => undefined;
    pass.setBindGroup = (...args: readonly unknown[]) => {
      const [index, group] = args as [number, GPUBindGroup | null];
      const ranges = (group && this.#ranges.get(group)) ?? [];
      bound.set(index, { ranges, shift: shiftOf(args) });
      return bind(...args);
    };
    const counted = (): void => {
      this.#dispatches += 1;
      this.#count({ pipeline, bound: [...bound.values()] });
    };
    const dispatch = pass.dispatchWorkgroups.bind(pass);
    pass.dispatchWorkgroups = (x, y, z) => {
      counted();
      return dispatch(x, y, z);
    };
    const indirect = pass.dispatchWorkgroupsIndirect.bind(pass);
    pass.dispatchWorkgroupsIndirect = (buffer, offset) => {
      counted();
      return indirect(buffer, offset);
    };
  }

  #count(dispatched: Dispatched): void {
    if (!continues(this.#last, dispatched)) this.#bytes += bytesOf(dispatched);
    this.#last = dispatched;
  }
}
