import { ArgumentError, requireNumber } from '@xent/core';

/** What a schedule moves: an optimizer. */
export interface Scheduled {
  readonly paramGroups: readonly { lr: number }[];
}

/** All that a schedule has to remember. */
export interface LRSchedulerState {
  readonly lastEpoch: number;
  readonly baseLrs: readonly number[];
}

/**
 * Base of the learning-rate schedules: `step()` after each epoch, or after each step of the optimizer. Learning
 * rates are inputs of the graph, so that no schedule causes a recompile.
 *
 * @see https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class LRScheduler {
  /** How often `step()` was called. */
  lastEpoch = 0;
  /** Learning rates of the groups when the schedule was made. */
  baseLrs: readonly number[];
  readonly #optimizer: Scheduled;

  constructor(optimizer: Scheduled) {
    if (!Array.isArray(optimizer?.paramGroups)) {
      throw new ArgumentError(`${this.constructor.name}: expected an optimizer as first argument`);
    }
    this.#optimizer = optimizer;
    this.baseLrs = this.getLastLr();
  }

  /** The learning rate of a group at `lastEpoch`, from that of the epoch before and from the first one. */
  protected abstract next(lr: number, baseLr: number, group: number): number;

  /** Moves on by one. */
  step(): void {
    this.lastEpoch++;
    this.update();
  }

  /** The learning rates of the groups as they are now. */
  getLastLr(): number[] {
    return this.#optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** The state; the learning rates themselves are in the optimizer's. */
  stateDict(): LRSchedulerState {
    return { lastEpoch: this.lastEpoch, baseLrs: [...this.baseLrs] };
  }

  /** Goes on from a state. */
  loadStateDict({ lastEpoch, baseLrs }: LRSchedulerState): void {
    if (baseLrs.length !== this.baseLrs.length) {
      throw new ArgumentError(
        `${this.constructor.name}.loadStateDict: expected ${this.baseLrs.length} groups, got ${baseLrs.length}`,
      );
    }
    this.lastEpoch = lastEpoch;
    this.baseLrs = [...baseLrs];
  }

  /** Sets the learning rates of `lastEpoch`; the constructor of a schedule that changes the first one calls it. */
  protected update(): void {
    for (const [i, group] of this.#optimizer.paramGroups.entries()) {
      const lr = this.next(group.lr, this.baseLrs[i] ?? group.lr, i);
      requireNumber(this.constructor.name, 'the learning rate', lr);
      group.lr = lr;
    }
  }
}

/** @internal A count of epochs, from 1. */
export function requireEpochs(op: string, name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new ArgumentError(`${op}: expected ${name} to be an integer from 1, got ${value}`);
  }
  return value;
}
