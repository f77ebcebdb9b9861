import type { TrainConfig } from './config.ts';
import { Curve, SparseCurve } from './curves.ts';
import type {
  Diverged,
  Evaluated,
  FromWorker,
  Images,
  Phase,
  Ready,
  ToWorker,
} from './protocol.ts';

const SMOOTHING_STEPS = 20;
const SLOW_STEPS_PER_SECOND = 20;

/** The part of a worker that a run needs. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A training run as the page sees it; the work itself is done in a worker. */
export class Run {
  phase: Phase = $state('loading');
  received: number = $state(0);
  expected: number = $state(0);
  ready: Ready | undefined = $state.raw();
  step: number = $state(0);
  imagesPerSecond: number = $state(0);
  evaluated: Evaluated | undefined = $state.raw();
  images: Images | undefined = $state.raw();
  diverged: Diverged | undefined = $state.raw();
  failure: string | undefined = $state();
  slow: boolean = $state(false);
  /** Counts up with every change of the curves, which are too long to be watched themselves. */
  version: number = $state(0);
  loss: Curve = new Curve(SMOOTHING_STEPS);
  hits: Curve = new Curve(SMOOTHING_STEPS);
  testLoss: SparseCurve = new SparseCurve();
  testAccuracy: SparseCurve = new SparseCurve();

  readonly #open: () => WorkerPort;
  readonly #data: string;
  #port: WorkerPort | undefined;
  #run = 0;
  #config: TrainConfig | undefined;

  constructor(open: () => WorkerPort, data: string) {
    this.#open = open;
    this.#data = data;
  }

  get running(): boolean {
    return this.phase === 'running';
  }

  /** Completed epochs, with the part of the present one. */
  get epoch(): number {
    return this.ready ? this.step / this.ready.stepsPerEpoch : 0;
  }

  /** Starts over, paused. */
  configure(config: TrainConfig): void {
    this.#config = config;
    this.#run++;
    this.phase = 'loading';
    this.received = 0;
    this.expected = 0;
    this.step = 0;
    this.imagesPerSecond = 0;
    this.images = undefined;
    this.diverged = undefined;
    this.failure = undefined;
    this.loss = new Curve(SMOOTHING_STEPS);
    this.hits = new Curve(SMOOTHING_STEPS);
    this.testLoss = new SparseCurve();
    this.testAccuracy = new SparseCurve();
    this.version++;
    this.#post({ type: 'configure', run: this.#run, config, data: this.#data });
  }

  /** The same run from its first step. */
  reset(): void {
    if (this.#config) this.configure(this.#config);
  }

  toggle(): void {
    if (this.phase === 'running') this.#post({ type: 'pause' });
    else if (this.phase === 'paused') this.#post({ type: 'play' });
  }

  oneStep(): void {
    if (this.phase !== 'loading' && this.phase !== 'done') this.#post({ type: 'step' });
  }

  setRate(lr: number): void {
    if (this.#config) this.#config = { ...this.#config, lr };
    this.#post({ type: 'rate', lr });
  }

  /** Slow motion, for the eye. */
  setSlow(slow: boolean): void {
    this.slow = slow;
    this.#post({ type: 'pace', stepsPerSecond: slow ? SLOW_STEPS_PER_SECOND : undefined });
  }

  showImages(truth: number, predicted: number): void {
    this.#post({ type: 'images', truth, predicted });
  }

  hideImages(): void {
    this.images = undefined;
  }

  close(): void {
    this.#port?.terminate();
    this.#port = undefined;
    this.slow = false;
  }

  #post(message: ToWorker): void {
    if (!this.#port) {
      this.#port = this.#open();
      this.#port.onmessage = ({ data }) => this.#receive(data);
      this.#port.onerror = (event) => {
        event.preventDefault();
        this.close();
        this.failure = `The training worker stopped: ${event.message || 'it could not be started'}`;
        this.phase = 'paused';
      };
    }
    this.#port.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.run !== this.#run) return;
    switch (message.type) {
      case 'loading':
        this.received = message.received;
        this.expected = message.expected;
        break;
      case 'ready':
        this.ready = message;
        break;
      case 'progress':
        this.phase = message.phase;
        this.step = message.step;
        this.imagesPerSecond = message.imagesPerSecond;
        this.loss.push(message.losses);
        this.hits.push(message.hits);
        if (message.losses.length > 0) this.version++;
        break;
      case 'evaluated':
        this.evaluated = message;
        this.testLoss.set(message.step, message.loss);
        this.testAccuracy.set(message.step, message.accuracy);
        // The images on show belonged to older predictions.
        if (this.images) this.showImages(this.images.truth, this.images.predicted);
        this.version++;
        break;
      case 'images':
        this.images = message;
        break;
      case 'diverged':
        this.diverged = message;
        break;
      case 'failed':
        this.failure = message.message;
        this.phase = 'paused';
        break;
    }
  }
}
