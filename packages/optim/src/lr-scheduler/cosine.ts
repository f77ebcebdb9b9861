import { requireNumber } from '@xent/core';
import { LRScheduler, requireEpochs, type Scheduled } from './lr-scheduler.ts';

export interface CosineAnnealingLROptions {
  /** Smallest learning rate. Default 0. */
  readonly etaMin?: number;
}

/**
 * Half a cosine from the first learning rate down to `etaMin` at epoch `tMax`, and up again after it.
 * Source: Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly tMax: number;
  readonly etaMin: number;

  constructor(optimizer: Scheduled, tMax: number, { etaMin = 0 }: CosineAnnealingLROptions = {}) {
    super(optimizer);
    this.tMax = requireEpochs('CosineAnnealingLR', 'tMax', tMax);
    requireNumber('CosineAnnealingLR', 'etaMin', etaMin);
    this.etaMin = etaMin;
  }

  protected next(lr: number, baseLr: number): number {
    const { tMax, etaMin, lastEpoch } = this;
    // From the epoch before, so that a learning rate that was changed by hand is kept; at a low point from the first.
    if ((lastEpoch - 1 - tMax) % (2 * tMax) === 0) {
      return lr + ((baseLr - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
    }
    const height = (epoch: number): number => 1 + Math.cos((Math.PI * epoch) / tMax);
    return (height(lastEpoch) / height(lastEpoch - 1)) * (lr - etaMin) + etaMin;
  }
}
