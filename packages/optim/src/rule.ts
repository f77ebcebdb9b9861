import type { Parameter, Tensor } from '@xent/core';

/** Options that every optimizer has; the fields of a group may be changed between steps. */
export interface GroupOptions {
  /** Learning rate. */
  lr: number;
  /** Factor of the L2 penalty, or of the decay where it is decoupled. */
  weightDecay: number;
  /** Climb instead of descending. */
  maximize: boolean;
}

/** One parameter in one step. */
export interface Update<Scalars extends string> {
  /** The parameter's value, already decayed where weight decay is decoupled. */
  readonly value: Tensor;
  /** Its gradient, with the sign of `maximize` and the L2 penalty in it. */
  readonly grad: Tensor;
  /** The numbers of this step as inputs of the graph, so that none of them causes a recompile. */
  readonly k: Readonly<Record<Scalars, Tensor>>;
  /** The current value of a state of the parameter, which starts filled with `initial` (0 by default). */
  state(name: string, initial?: number): Parameter;
  /** Gives a state its next value, and hands that on. */
  next(name: string, value: Tensor): Tensor;
}

/** All that one optimizer differs in from another. */
export interface Rule<Options extends GroupOptions, Scalars extends string = string> {
  readonly name: string;
  readonly defaults: Options;
  /** Refuses options outside their range. */
  check(options: Options): void;
  /** Weight decay shrinks the parameter itself instead of adding to the gradient. */
  decoupled?(options: Options): boolean;
  /** Does `scalars` look at the number of the step? */
  counted(options: Options): boolean;
  /** The numbers that `update` uses in the step with this number, the first being 1. */
  scalars(options: Options, step: number): Readonly<Record<Scalars, number>>;
  /** The next value of a parameter. */
  update(update: Update<Scalars>, options: Options): Tensor;
}
