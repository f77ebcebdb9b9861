import { ArgumentError } from '@xent/core';
import { LRScheduler, type Scheduled } from './lr-scheduler.ts';

/** The factor on the first learning rate, by epoch. */
export type LRLambda = (epoch: number) => number;

/**
 * The first learning rate times a function of the epoch, one for all groups or one each.
 *
 * @throws ArgumentError for another number of functions
 * @example
 * new lrScheduler.LambdaLR(optimizer, (epoch) => 0.95 ** epoch);
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
export class LambdaLR extends LRScheduler {
  readonly #lambdas: readonly LRLambda[];

  constructor(optimizer: Scheduled, lrLambda: LRLambda | readonly LRLambda[]) {
    super(optimizer);
    const { length } = optimizer.paramGroups;
    this.#lambdas = Array.isArray(lrLambda) ? lrLambda : Array(length).fill(lrLambda);
    if (this.#lambdas.some((lambda) => typeof lambda !== 'function')) {
      throw new ArgumentError(
        'LambdaLR: expected a function from the epoch to a factor, as in (epoch) => 0.95 ** epoch',
      );
    }
    if (this.#lambdas.length !== length) {
      throw new ArgumentError(
        `LambdaLR: expected one function, or ${length}, one a group, got ${this.#lambdas.length}`,
      );
    }
    this.update();
  }

  protected next(_lr: number, baseLr: number, group: number): number {
    return baseLr * (this.#lambdas[group]?.(this.lastEpoch) ?? 1);
  }
}
