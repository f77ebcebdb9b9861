import {
  ArgumentError,
  type Backend,
  BackendError,
  type BackendLostInfo,
  type BackendMemory,
  type DType,
  type Executable,
  type Graph,
  type HostData,
  ShapeError,
  type Storage,
  showSpec,
  storageOf,
  type Tensor,
  type TensorLike,
  type TensorSpec,
  tensorOf,
} from '@xent/core';
import type { DeviceBuffer } from './buffer-pool.ts';
import { hasKernels } from './builders.ts';
import { compile } from './compile.ts';
import { USAGE } from './constants.ts';
import type { Device } from './device.ts';
import { isLone } from './lower.ts';
import { fromDevice, toDevice } from './pack.ts';
import { Plan } from './plan.ts';
import { GpuStorage } from './storage.ts';

/** What a WebGPU backend holds: of tensors, and on the device in all. */
export interface WebGpuMemory extends BackendMemory {
  /** Storage buffers on the device, those that wait for their next use included. */
  readonly deviceBytes: number;
  readonly deviceBuffers: number;
  /** Compiled kernels, and how often one could be used again. */
  readonly pipelines: number;
  readonly pipelineHits: number;
}

/** Computes with WebGPU; made by `webgpu()`. */
export class WebGpuBackend implements Backend {
  readonly contract = 1;
  readonly name = 'webgpu';
  readonly synchronous = false;
  readonly dtypes: ReadonlySet<DType> = new Set<DType>([
    'float32',
    ...('Float16Array' in globalThis ? ['float16' as const] : []),
    'int32',
    'bool',
  ]);
  /** Resolves if the device is lost: everything on it is gone, and runs and reads reject from then on. */
  readonly lost: Promise<BackendLostInfo>;
  /** Steps from one copy of parameters and optimizer state to the next. */
  readonly mirrorEvery?: number;
  readonly #device: Device;
  readonly #fuse: boolean;
  readonly #storages = new Set<Storage>();
  readonly #plans = new Set<Plan>();

  /** @internal */
  constructor(device: Device, fuse: boolean, mirrorEvery?: number) {
    this.#device = device;
    this.#fuse = fuse;
    this.lost = device.health.lost;
    if (mirrorEvery !== undefined) this.mirrorEvery = mirrorEvery;
  }

  /** The device that everything runs on. */
  get device(): GPUDevice {
    return this.#device.gpu;
  }

  fuses(composite: string, output: TensorSpec): boolean {
    return this.#fuse && hasKernels(composite) && output.dtype === 'float32';
  }

  async compile(graph: Graph): Promise<Executable> {
    this.#device.health.check('compile');
    const program = compile(graph, this.#device.target, this.#fuse);
    const plan = await Plan.make(this.#device, program);
    const specs = program.outputs.map(({ dtype, shape }): TensorSpec => ({ dtype, shape }));
    this.#plans.add(plan);
    return {
      run: (inputs) => {
        const buffers = plan.run(inputs.map((storage) => this.#own(storage)));
        const store = (made: Awaited<typeof buffers>): readonly Storage[] =>
          made.map((buffer, i) =>
            this.#store(new GpuStorage(this, specs[i] as TensorSpec, buffer)),
          );
        return buffers instanceof Promise ? buffers.then(store) : store(buffers);
      },
      dispose: () => {
        if (this.#plans.delete(plan)) plan.dispose();
      },
    };
  }

  upload(spec: TensorSpec, data: HostData): Storage {
    this.#requireDType('upload', spec);
    const storage = isLone(spec)
      ? new GpuStorage(this, spec, null, data)
      : new GpuStorage(this, spec, this.#write(spec, data));
    return this.#store(storage);
  }

  async download(storage: Storage): Promise<HostData> {
    const { spec, bytes, buffer, host } = this.#own(storage);
    if (host || !buffer) return (host as HostData).slice();
    return fromDevice(spec, await this.#device.readback.read(buffer, bytes));
  }

  free(storage: Storage): void {
    if (!this.#storages.delete(storage)) return;
    const { buffer } = storage as GpuStorage;
    if (buffer) this.#device.pool.release(buffer);
  }

  /**
   * A tensor that reads `buffer` itself, without a copy: float32 and int32 elements as they are, float16 two in a
   * word, booleans as `u32` 0 and 1.
   * The buffer stays yours: write to it only on this device's queue, and destroy it when the tensor is no longer needed.
   *
   * @throws ArgumentError when the buffer is smaller than the tensor, or lacks the usages STORAGE and COPY_SRC
   * @throws BackendError `XENT_UNSUPPORTED` for a dtype that this backend lacks
   * @example
   * const frame = backend.fromGPUBuffer(buffer, { dtype: 'float32', shape: [1080, 1920, 4] });
   */
  fromGPUBuffer(buffer: GPUBuffer, { dtype, shape }: TensorSpec): Tensor {
    const spec = { dtype, shape: [...shape] };
    this.#requireDType('fromGPUBuffer', spec);
    if (!shape.every((n) => Number.isInteger(n) && n >= 0)) {
      throw new ShapeError(
        `fromGPUBuffer: expected sizes that are integers from 0, got [${shape}]`,
      );
    }
    const storage = new GpuStorage(this, spec, this.#device.pool.adopt(buffer));
    const needed = USAGE.storage | USAGE.copySource;
    if (!(buffer.size >= storage.bytes) || (buffer.usage & needed) !== needed) {
      throw new ArgumentError(
        `fromGPUBuffer: expected a buffer of at least ${storage.bytes} bytes with the usages STORAGE and COPY_SRC for ${showSpec(spec)}, got ${buffer.size} bytes with usage ${buffer.usage}`,
      );
    }
    return tensorOf(this.#store(storage));
  }

  /**
   * The buffer that holds a tensor's elements, without a copy; computes the tensor first where that is needed. It belongs to
   * the tensor, which is kept here as by `realize`: read it, in commands on this device, until the tensor is disposed; a
   * parameter's until its next value. The buffer may be larger than the tensor. Elements are laid out as in `fromGPUBuffer`.
   *
   * @example
   * const buffer = await backend.toGPUBuffer(probabilities);
   */
  async toGPUBuffer(x: TensorLike): Promise<GPUBuffer> {
    const storage = this.#own(await storageOf(x, this));
    storage.buffer ??= this.#write(storage.spec, storage.host as HostData);
    await storage.buffer.check;
    return storage.buffer.gpu;
  }

  memory(): WebGpuMemory {
    const { pool, pipelines } = this.#device;
    let bytes = 0;
    for (const storage of this.#storages) bytes += (storage as GpuStorage).bytes;
    return {
      bytes,
      storages: this.#storages.size,
      executables: this.#plans.size,
      deviceBytes: pool.bytes,
      deviceBuffers: pool.buffers,
      pipelines: pipelines.compiled,
      pipelineHits: pipelines.hits,
    };
  }

  async dispose(): Promise<void> {
    this.#device.close();
  }

  #store(storage: GpuStorage): GpuStorage {
    this.#storages.add(storage);
    return storage;
  }

  #write({ dtype }: TensorSpec, data: HostData): DeviceBuffer {
    const { gpu, pool } = this.#device;
    const words = toDevice(dtype, data);
    const buffer = pool.take(words.byteLength);
    // Writing to a buffer without memory is an error that its own check reports.
    if (buffer.check !== null) gpu.pushErrorScope('validation');
    gpu.queue.writeBuffer(buffer.gpu, 0, words);
    if (buffer.check !== null) void gpu.popErrorScope().catch(() => undefined);
    return buffer;
  }

  #requireDType(op: string, spec: TensorSpec): void {
    if (this.dtypes.has(spec.dtype)) return;
    throw new BackendError(
      'XENT_UNSUPPORTED',
      `${op}: the webgpu backend has ${[...this.dtypes].join(', ')}, got ${showSpec(spec)}; convert with .to('float32')`,
    );
  }

  #own(storage: Storage): GpuStorage {
    if (this.#storages.has(storage)) return storage as GpuStorage;
    throw new BackendError(
      'XENT_DISPOSED',
      `webgpu: expected a storage of this backend that was not freed, got ${showSpec(storage.spec)} of ${storage.backend.name}`,
    );
  }
}
