import type { TrainConfig } from './config.ts';

/** What the page asks of the training worker. */
export type ToWorker =
  /** Starts a run over, paused before its first step. `run` marks every answer that belongs to it. */
  | {
      readonly type: 'configure';
      readonly run: number;
      readonly config: TrainConfig;
      /** Address of the folder with the digits. */
      readonly data: string;
    }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  /** One training step, then an evaluation. */
  | { readonly type: 'step' }
  /** A new learning rate, from the next step on. */
  | { readonly type: 'rate'; readonly lr: number }
  /** Slow motion: at most so many steps a second, or as many as there can be. */
  | { readonly type: 'pace'; readonly stepsPerSecond: number | undefined }
  /** The test images in one cell of the confusion matrix. */
  | { readonly type: 'images'; readonly truth: number; readonly predicted: number };

/** Where a run stands. */
export type Phase = 'loading' | 'paused' | 'running' | 'done';

interface OfRun {
  readonly run: number;
}

export interface Loading extends OfRun {
  readonly type: 'loading';
  readonly received: number;
  readonly expected: number;
}

export interface Ready extends OfRun {
  readonly type: 'ready';
  readonly trainCount: number;
  readonly testCount: number;
  readonly stepsPerEpoch: number;
  /** The first training images of each class, class after class. */
  readonly samples: Uint8Array<ArrayBuffer>;
}

export interface Progress extends OfRun {
  readonly type: 'progress';
  readonly phase: Phase;
  /** Steps done. */
  readonly step: number;
  readonly imagesPerSecond: number;
  /** Loss and share of correct predictions of every batch since the last message. */
  readonly losses: Float32Array<ArrayBuffer>;
  readonly hits: Float32Array<ArrayBuffer>;
}

export interface Evaluated extends OfRun {
  readonly type: 'evaluated';
  /** Steps done when the test images were read. */
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Row-major counts: row = true class, column = predicted class. */
  readonly confusion: Uint32Array<ArrayBuffer>;
  /** Weights of the first layer, one row of 784 for each hidden unit. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** Weights of the second layer, one row of hidden units for each output. */
  readonly votes: Float32Array<ArrayBuffer>;
}

export interface Images extends OfRun {
  readonly type: 'images';
  readonly truth: number;
  readonly predicted: number;
  readonly images: Uint8Array<ArrayBuffer>;
}

/** The loss is no number any more; the run stands still. */
export interface Diverged extends OfRun {
  readonly type: 'diverged';
  readonly step: number;
  readonly loss: number;
  readonly lr: number;
}

export interface Failed extends OfRun {
  readonly type: 'failed';
  readonly message: string;
}

/** What the training worker tells the page. */
export type FromWorker = Loading | Ready | Progress | Evaluated | Images | Diverged | Failed;
