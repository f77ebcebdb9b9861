import {
  ArgumentError,
  dropout,
  requireNumber,
  requireOptions,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { Module } from './module.ts';

/**
 * In training, sets elements to 0 with probability `p` and multiplies the others by `1 / (1 - p)`; in evaluation it
 * hands its input on. Draws from the stream that `manualSeed` starts.
 *
 * @param options the probability, by itself or as `{ p }`
 * @example
 * new Dropout({ p: 0.2 });
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends Module {
  /** Probability that an element becomes 0. May change at any time without a recompile. */
  p: number;

  constructor(options: { readonly p?: number } | number = {}) {
    super();
    if (typeof options !== 'number') requireOptions('Dropout', options, ['p']);
    const p = typeof options === 'number' ? options : (options.p ?? 0.5);
    requireNumber('Dropout', 'p', p);
    if (!(p >= 0 && p <= 1)) {
      throw new ArgumentError(`Dropout: expected a probability from 0 to 1, got ${p}`);
    }
    this.p = p;
  }

  forward(x: TensorLike): Tensor {
    return dropout(x, { p: this.p, training: this.training });
  }

  protected override describe(): string {
    return `p=${this.p}`;
  }
}
