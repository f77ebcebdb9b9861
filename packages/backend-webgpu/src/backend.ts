import {
  ArgumentError,
  allocate,
  type Backend,
  BackendError,
  type BackendLostInfo,
  type BackendMemory,
  checkDType,
  type DType,
  type Executable,
  type Graph,
  type HostData,
  ShapeError,
  type Storage,
  showSpec,
  sizeOf,
  storageOf,
  type Tensor,
  type TensorLike,
  type TensorSpec,
  tensorOf,
  valueSpec,
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
import { bytesOnDevice } from './value.ts';

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
  #bytes = 0;
  #storages = 0;
  #executables = 0;

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
    for (const id of graph.outputs) {
      const { dtype, shape } = valueSpec(graph, id);
      this.#device.pool.requireRoom(bytesOnDevice(sizeOf(shape), dtype));
    }
    const program = await compile(graph, this.#device.target, this.#fuse);
    const plan = await Plan.make(this.#device, program);
    const specs = program.outputs.map(({ dtype, shape }): TensorSpec => ({ dtype, shape }));
    let isLive = true;
    this.#executables++;
    return {
      run: (inputs) => {
        const buffers = plan.run(inputs.map((storage) => this.#own(storage)));
        const store = (made: Awaited<typeof buffers>): readonly Storage[] =>
          made.map((buffer, i) => {
            const spec = specs[i] as TensorSpec;
            return this.#store(new GpuStorage(this, spec, sizeOf(spec.shape), buffer));
          });
        return buffers instanceof Promise ? buffers.then(store) : store(buffers);
      },
      dispose: () => {
        if (!isLive) return;
        isLive = false;
        this.#executables--;
        plan.dispose();
      },
    };
  }

  upload(spec: TensorSpec, data: HostData): Storage {
    this.#requireDType('upload', spec);
    const size = sizeOf(spec.shape);
    if (size === 0 || isLone(spec)) {
      return this.#store(new GpuStorage(this, spec, size, null, data));
    }
    return this.#store(new GpuStorage(this, spec, size, this.#write(spec.dtype, size, data)));
  }

  async download(storage: Storage): Promise<HostData> {
    const { spec, size, buffer, host } = this.#own(storage);
    if (host) return host.slice();
    if (!buffer || size === 0) return fromDevice(spec.dtype, new ArrayBuffer(0), 0);
    const { pool, readback } = this.#device;
    // It may be freed while we wait.
    buffer.pins++;
    try {
      if (buffer.check !== null) await buffer.check;
      return fromDevice(
        spec.dtype,
        await readback.read(buffer, bytesOnDevice(size, spec.dtype)),
        size,
      );
    } finally {
      pool.release(buffer);
    }
  }

  free(storage: Storage): void {
    if (!(storage instanceof GpuStorage) || storage.backend !== this || storage.isFreed) return;
    storage.isFreed = true;
    this.#bytes -= bytesOnDevice(storage.size, storage.spec.dtype);
    this.#storages--;
    if (storage.buffer) this.#device.pool.release(storage.buffer);
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
  fromGPUBuffer(buffer: GPUBuffer, spec: TensorSpec): Tensor {
    const { dtype } = spec;
    const shape = [...spec.shape];
    checkDType('fromGPUBuffer', dtype);
    this.#requireDType('fromGPUBuffer', spec);
    if (!shape.every((n) => Number.isInteger(n) && n >= 0)) {
      throw new ShapeError(
        `fromGPUBuffer: expected sizes that are integers from 0, got [${shape}]`,
      );
    }
    const size = sizeOf(shape);
    const bytes = bytesOnDevice(size, dtype);
    const needed = USAGE.storage | USAGE.copySource;
    if (!(buffer.size >= bytes) || (buffer.usage & needed) !== needed) {
      throw new ArgumentError(
        `fromGPUBuffer: expected a buffer of at least ${bytes} bytes with the usages STORAGE and COPY_SRC for ${showSpec(spec)}, got ${buffer.size} bytes with usage ${buffer.usage}`,
      );
    }
    const own = this.#device.pool.adopt(buffer);
    return tensorOf(this.#store(new GpuStorage(this, { dtype, shape }, size, own)));
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
    if (!storage.buffer) {
      const { spec, size, host } = storage;
      storage.buffer = this.#write(spec.dtype, size, host ?? allocate(spec.dtype, size));
    }
    await storage.buffer.check;
    return storage.buffer.gpu;
  }

  memory(): WebGpuMemory {
    const { pool, pipelines } = this.#device;
    return {
      bytes: this.#bytes,
      storages: this.#storages,
      executables: this.#executables,
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
    this.#bytes += bytesOnDevice(storage.size, storage.spec.dtype);
    this.#storages++;
    return storage;
  }

  #write(dtype: DType, size: number, data: HostData): DeviceBuffer {
    const { gpu, pool } = this.#device;
    const buffer = pool.take(bytesOnDevice(size, dtype));
    // Writing to a buffer without memory is an error that its own check reports.
    if (buffer.check !== null) gpu.pushErrorScope('validation');
    gpu.queue.writeBuffer(buffer.gpu, 0, toDevice(dtype, data));
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
    if (storage instanceof GpuStorage && storage.backend === this && !storage.isFreed) {
      return storage;
    }
    throw new BackendError(
      'XENT_DISPOSED',
      `webgpu: expected a storage of this backend that was not freed, got ${showSpec(storage.spec)} of ${storage.backend.name}`,
    );
  }
}
