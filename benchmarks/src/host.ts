import type { Contender, Facts, Task } from './contender.ts';
import type { GpuReport } from './gpu/recorder.ts';
import type { GpuWatch } from './gpu/watch.ts';
import type { Arrays, Inputs } from './inputs.ts';
import { sample, warm } from './measure.ts';
import type { Results } from './reference.ts';
import type { Warmth } from './session.ts';
import type { SoakPoint } from './soak.ts';
import type { Timing } from './stats.ts';
import type { Family, Sizes } from './workloads.ts';

/** Where a contender runs: in Node, or in a page of a browser. */
export interface Surroundings {
  /** CPU milliseconds of all threads so far; absent where only the outside can tell. */
  cpu?(): number;
  /** Bytes that the process or page holds; absent where that is not told. */
  resident?(): number;
  readonly gpu?: GpuWatch;
}

/** Holds one contender and its task, and does what the commands of the protocol ask of them. */
export class Host {
  readonly #contender: Contender;
  readonly #surroundings: Surroundings;
  #task: Task | undefined;
  #soaked = 0;

  constructor(contender: Contender, surroundings: Surroundings) {
    this.#contender = contender;
    this.#surroundings = surroundings;
  }

  async open(): Promise<Facts> {
    const facts = await this.#contender.open();
    const { gpu } = this.#surroundings;
    return gpu ? { ...facts, adapter: gpu.adapter } : facts;
  }

  /** False when the contender lacks the family. */
  async prepare<F extends Family>(family: F, sizes: Sizes[F], arrays: Arrays): Promise<boolean> {
    const task = await this.#contender.tasks[family]?.(sizes, arrays as unknown as Inputs[F]);
    this.#task = task && this.#finishing(task);
    return task !== undefined;
  }

  async results(): Promise<Results> {
    return this.#ready().results();
  }

  warm(milliseconds: number): Promise<Warmth> {
    return warm(this.#ready(), milliseconds);
  }

  sample(times: number): Promise<Timing> {
    return sample(this.#ready(), times, this.#surroundings.cpu);
  }

  /** What one run does on the GPU; undefined for a contender that asked for none. */
  async gpu(times: number): Promise<GpuReport | undefined> {
    const task = this.#ready();
    const { gpu } = this.#surroundings;
    const use = await gpu?.record(() => task.run(times), times);
    return gpu && use && { ...use, errors: [...gpu.errors] };
  }

  /** Runs so many more times, and looks at what is held then. */
  async soak(times: number): Promise<SoakPoint> {
    await this.#ready().run(times);
    this.#soaked += times;
    const { gpu, resident } = this.#surroundings;
    return {
      runs: this.#soaked,
      buffers: gpu?.live?.buffers,
      bufferBytes: gpu?.live?.bytes,
      held: this.#contender.held?.(),
      residentBytes: resident?.(),
      errors: gpu?.errors.length ?? 0,
    };
  }

  #ready(): Task {
    if (!this.#task) throw new Error('prepare comes first');
    return this.#task;
  }

  /** A run counts as done when the device has done it, whatever the library believes. */
  #finishing(task: Task): Task {
    const { gpu } = this.#surroundings;
    if (!gpu) return task;
    return {
      async run(times) {
        await task.run(times);
        await gpu.settled();
      },
      results: () => task.results(),
    };
  }
}
