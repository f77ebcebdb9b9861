import { type DigitImages, PIXELS, type Split, splitOrdered } from '@xent/digits';
import type { TrainConfig } from '../config.ts';
import type { FromWorker, Phase, ToWorker } from '../protocol.ts';
import { Loop } from './loop.ts';
import { evaluationDue, Pace, Speed } from './schedule.ts';
import { type Evaluation, Trainer } from './trainer.ts';

/** At most 30 messages a second: more than a screen shows. */
const POST_INTERVAL_MS = 34;
// So that a pause is heard in time.
const LONGEST_SLEEP_MS = 20;
const SAMPLES = 8;

/** Commands that end what is under way. */
const STOPPING: ReadonlySet<ToWorker['type']> = new Set(['configure', 'pause', 'step']);

export type LoadDigits = (
  digits: readonly number[],
  data: string,
  signal: AbortSignal,
  onProgress: (received: number, expected: number) => void,
) => Promise<readonly DigitImages[]>;

// A message without the run that it belongs to.
type Answer = FromWorker extends infer M ? (M extends FromWorker ? Omit<M, 'run'> : never) : never;

/** What the training worker does, apart from being a worker. */
export class Session {
  readonly #post: (message: FromWorker, transfer: ArrayBuffer[]) => void;
  readonly #load: LoadDigits;
  readonly #loop: Loop;
  readonly #speed: Speed = new Speed();
  readonly #pace: Pace = new Pace();
  #run = 0;
  #config: TrainConfig | undefined;
  #split: Split | undefined;
  #trainer: Trainer | undefined;
  #evaluation: AsyncGenerator<undefined, Evaluation> | undefined;
  #losses: number[] = [];
  #hits: number[] = [];
  #lastPost = Number.NEGATIVE_INFINITY;
  #loading = new AbortController();
  // Commands are done one after another.
  #queue: Promise<void> = Promise.resolve();

  constructor(
    post: (message: FromWorker, transfer: ArrayBuffer[]) => void,
    load: LoadDigits,
    breathe?: () => Promise<void>,
  ) {
    this.#post = post;
    this.#load = load;
    this.#loop = new Loop({
      unit: () => this.#unit(),
      afterSlice: (phase) => this.#report(phase),
      onError: (error) => this.#fail(error),
      ...(breathe && { breathe }),
    });
  }

  /** Resolves when the command has been done. */
  receive(message: ToWorker): Promise<void> {
    if (message.type === 'configure') this.#loading.abort();
    // The loop hears of a pause at once, whatever else is waiting.
    if (STOPPING.has(message.type)) void this.#loop.pause();
    this.#queue = this.#queue.then(() => this.#obey(message)).catch((error) => this.#fail(error));
    return this.#queue;
  }

  async #obey(message: ToWorker): Promise<void> {
    switch (message.type) {
      case 'configure':
        return this.#configure(message.run, message.config, message.data);
      case 'play':
        if (!this.#trainer || this.#finished()) return;
        this.#speed.start(performance.now());
        return this.#loop.play();
      case 'pause':
        return this.#loop.pause();
      case 'step':
        return this.#oneStep();
      case 'rate':
        if (this.#trainer) this.#trainer.lr = message.lr;
        return;
      case 'pace':
        return this.#pace.set(message.stepsPerSecond);
      case 'images':
        return this.#showImages(message.truth, message.predicted);
    }
  }

  async #configure(run: number, config: TrainConfig, data: string): Promise<void> {
    await this.#loop.pause();
    this.#run = run;
    this.#config = config;
    this.#trainer = undefined;
    this.#evaluation = undefined;
    this.#losses = [];
    this.#hits = [];
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    let sets: readonly DigitImages[];
    try {
      sets = await this.#load(config.digits, data, signal, (received, expected) =>
        this.#answer({ type: 'loading', received, expected }),
      );
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    const split = splitOrdered(sets);
    this.#split = split;
    this.#trainer = new Trainer(config, split);
    this.#answer({
      type: 'ready',
      trainCount: split.train.labels.length,
      testCount: split.test.labels.length,
      stepsPerEpoch: this.#trainer.stepsPerEpoch,
      samples: samplesOf(sets),
    });
    await this.#evaluateAll();
    this.#report('paused');
  }

  async #oneStep(): Promise<void> {
    await this.#loop.pause();
    if (!this.#trainer || this.#finished()) return;
    await this.#trainOnce();
    await this.#evaluateAll();
    this.#report(this.#finished() ? 'done' : 'paused');
  }

  /** One piece of work for the loop. */
  async #unit(): Promise<boolean> {
    const trainer = this.#trainer;
    if (!trainer) return false;
    if (this.#evaluation) {
      await this.#evaluateSome();
      return this.#evaluation !== undefined || !this.#finished();
    }
    if (this.#finished()) return false;
    const wait = this.#pace.wait(performance.now());
    if (wait > 0) {
      await sleep(Math.min(wait, LONGEST_SLEEP_MS));
      return true;
    }
    const sound = await this.#trainOnce();
    if (!sound) return false;
    if (evaluationDue(trainer.step, trainer.stepsPerEpoch)) this.#evaluation = trainer.evaluate();
    return true;
  }

  /** False when the loss is no number any more. */
  async #trainOnce(): Promise<boolean> {
    const { trainer, config } = this.#current();
    const { loss, hit, images } = await trainer.trainStep();
    this.#losses.push(loss);
    this.#hits.push(hit);
    this.#speed.add(images);
    if (Number.isFinite(loss)) return true;
    this.#answer({ type: 'diverged', step: trainer.step, loss, lr: config.lr });
    return false;
  }

  async #evaluateAll(): Promise<void> {
    this.#evaluation = this.#current().trainer.evaluate();
    while (this.#evaluation) await this.#evaluateSome();
  }

  async #evaluateSome(): Promise<void> {
    const result = await this.#evaluation?.next();
    if (!result?.done) return;
    this.#evaluation = undefined;
    const { trainer } = this.#current();
    const [weights, votes] = await trainer.weights();
    this.#flush(this.#loop.running ? 'running' : 'paused');
    this.#answer({ type: 'evaluated', step: trainer.step, ...result.value, weights, votes });
  }

  #showImages(truth: number, predicted: number): void {
    const { trainer } = this.#current();
    const test = this.#split?.test;
    if (!test) return;
    const found: number[] = [];
    for (const [index, label] of test.labels.entries()) {
      if (label === truth && trainer.predictions[index] === predicted) found.push(index);
    }
    const images = new Uint8Array(found.length * PIXELS);
    for (const [at, index] of found.entries()) {
      images.set(test.images.subarray(index * PIXELS, (index + 1) * PIXELS), at * PIXELS);
    }
    this.#answer({ type: 'images', truth, predicted, images });
  }

  #finished(): boolean {
    const { trainer, config } = this.#current();
    return trainer.step >= trainer.stepsPerEpoch * config.epochs;
  }

  #current(): { readonly trainer: Trainer; readonly config: TrainConfig } {
    if (!this.#trainer || !this.#config) {
      throw new Error('Session: expected a configured run, got none; send configure first');
    }
    return { trainer: this.#trainer, config: this.#config };
  }

  #report(phase: Phase): void {
    const now = performance.now();
    if (phase === 'running' && now - this.#lastPost < POST_INTERVAL_MS) return;
    this.#flush(phase);
  }

  #flush(phase: Phase): void {
    this.#lastPost = performance.now();
    this.#answer({
      type: 'progress',
      phase,
      step: this.#trainer?.step ?? 0,
      imagesPerSecond: this.#speed.read(this.#lastPost),
      losses: Float32Array.from(this.#losses),
      hits: Float32Array.from(this.#hits),
    });
    this.#losses = [];
    this.#hits = [];
  }

  #fail(error: unknown): void {
    this.#answer({
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
    });
  }

  #answer(answer: Answer): void {
    const buffers = Object.values(answer).filter(ArrayBuffer.isView);
    this.#post(
      { ...answer, run: this.#run } as FromWorker,
      buffers.map((view) => view.buffer as ArrayBuffer),
    );
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function samplesOf(sets: readonly DigitImages[]): Uint8Array<ArrayBuffer> {
  const samples = new Uint8Array(sets.length * SAMPLES * PIXELS);
  for (const [index, { images }] of sets.entries()) {
    samples.set(images.subarray(0, SAMPLES * PIXELS), index * SAMPLES * PIXELS);
  }
  return samples;
}
