import { ArgumentError, requireNumber } from '@xent/core';
import { LRScheduler, requireEpochs, type Scheduled } from './lr-scheduler.ts';

export interface GammaOptions {
  /** The factor. Default 0.1. */
  readonly gamma?: number;
}

/**
 * Multiplies the learning rate by `gamma` every `stepSize` epochs.
 *
 * @example
 * const schedule = new lrScheduler.StepLR(optimizer, 30, { gamma: 0.5 });
 * schedule.step();
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;

  constructor(optimizer: Scheduled, stepSize: number, { gamma = 0.1 }: GammaOptions = {}) {
    super(optimizer);
    this.stepSize = requireEpochs('StepLR', 'stepSize', stepSize);
    requireNumber('StepLR', 'gamma', gamma);
    this.gamma = gamma;
  }

  protected next(lr: number): number {
    return this.lastEpoch % this.stepSize === 0 ? lr * this.gamma : lr;
  }
}

/**
 * Multiplies the learning rate by `gamma` at each of the `milestones`; one that is given twice counts twice.
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export class MultiStepLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly gamma: number;

  constructor(
    optimizer: Scheduled,
    milestones: readonly number[],
    { gamma = 0.1 }: GammaOptions = {},
  ) {
    super(optimizer);
    if (!Array.isArray(milestones)) {
      throw new ArgumentError('MultiStepLR: expected the epochs in an array, as in [30, 80]');
    }
    requireNumber('MultiStepLR', 'gamma', gamma);
    this.milestones = [...milestones];
    this.gamma = gamma;
  }

  protected next(lr: number): number {
    return lr * this.gamma ** this.milestones.filter((at) => at === this.lastEpoch).length;
  }
}

/**
 * Multiplies the learning rate by `gamma` every epoch.
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;

  constructor(optimizer: Scheduled, gamma: number) {
    super(optimizer);
    requireNumber('ExponentialLR', 'gamma', gamma);
    this.gamma = gamma;
  }

  protected next(lr: number): number {
    return lr * this.gamma;
  }
}
