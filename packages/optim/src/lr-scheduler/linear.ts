import { ArgumentError } from '@xent/core';
import { LRScheduler, requireEpochs, type Scheduled } from './lr-scheduler.ts';

export interface LinearLROptions {
  /** Factor at the start, above 0 up to 1. Default 1/3. */
  readonly startFactor?: number;
  /** Factor at the end, from 0 to 1. Default 1. */
  readonly endFactor?: number;
  /** Epochs from start to end. Default 5. */
  readonly totalIters?: number;
}

/**
 * Moves the factor on the learning rate from `startFactor` to `endFactor` in equal steps: a warm-up.
 * @throws ArgumentError for factors outside their range
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;

  constructor(optimizer: Scheduled, options: LinearLROptions = {}) {
    super(optimizer);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    if (!(startFactor > 0 && startFactor <= 1) || !(endFactor >= 0 && endFactor <= 1)) {
      throw new ArgumentError(
        `LinearLR: expected startFactor above 0 and endFactor from 0, both up to 1, got ${startFactor} and ${endFactor}`,
      );
    }
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = requireEpochs('LinearLR', 'totalIters', totalIters);
    this.update();
  }

  protected next(lr: number): number {
    const { startFactor, endFactor, totalIters, lastEpoch } = this;
    if (lastEpoch === 0) return lr * startFactor;
    if (lastEpoch > totalIters) return lr;
    const rise = endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (lastEpoch - 1) * rise));
  }
}
