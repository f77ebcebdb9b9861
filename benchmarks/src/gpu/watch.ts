import { type LiveBuffers, trackBuffers } from './live.ts';
import { type GpuUse, Recorder } from './recorder.ts';

/**
 * Sees the devices that a library asks WebGPU for, so that the harness itself can wait for them, count what they hold
 * and time their passes, whatever the library.
 */
export class GpuWatch {
  /** Held, since a browser may forget what was added to an object that nobody holds. */
  readonly #gpu: GPU;
  readonly #devices: GPUDevice[] = [];
  readonly #recorders: Recorder[] = [];
  readonly #live: LiveBuffers | undefined;
  readonly #errors: string[] = [];
  #adapter = 'none';

  /** Counting live buffers costs a little at every creation, so it is only done when asked for. */
  constructor(gpu: GPU, countBuffers: boolean) {
    this.#live = countBuffers ? { buffers: 0, bytes: 0 } : undefined;
    this.#gpu = gpu;
    const request = gpu.requestAdapter.bind(gpu);
    this.#gpu.requestAdapter = async (options) => {
      const adapter = await request(options);
      if (adapter) this.#watchAdapter(adapter);
      return adapter;
    };
  }

  /** Vendor and architecture, such as 'google swiftshader'. */
  get adapter(): string {
    return this.#adapter;
  }

  /** Buffers that were created and not destroyed; undefined when they are not counted. */
  get live(): LiveBuffers | undefined {
    return this.#live && { ...this.#live };
  }

  /** Messages of errors that no scope caught. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** Waits until every device has finished what was submitted. */
  async settled(): Promise<void> {
    await Promise.all(this.#devices.map(({ queue }) => queue.onSubmittedWorkDone()));
  }

  /** What `work`, which submits `times` runs, does on the device, for one run. */
  async record(work: () => void | Promise<void>, times: number): Promise<GpuUse | undefined> {
    for (const recorder of this.#recorders) recorder.start();
    await work();
    await this.settled();
    const uses = await Promise.all(this.#recorders.map((recorder) => recorder.stop(times)));
    return uses.find(({ dispatches }) => dispatches > 0);
  }

  #watchAdapter(adapter: GPUAdapter): void {
    const { vendor, architecture } = adapter.info;
    this.#adapter = [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';
    const request = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor = {}) => {
      const features = new Set(descriptor.requiredFeatures);
      if (adapter.features.has('timestamp-query')) features.add('timestamp-query');
      const device = await request({ ...descriptor, requiredFeatures: [...features] });
      this.#watchDevice(device);
      return device;
    };
  }

  #watchDevice(device: GPUDevice): void {
    this.#devices.push(device);
    device.addEventListener('uncapturederror', ({ error }) => this.#errors.push(error.message));
    this.#recorders.push(new Recorder(device));
    if (this.#live) trackBuffers(device, this.#live);
  }
}
