import type { Parameter } from '@xent/core';
import { fansOf, requireCell } from './fan.ts';
import { normal, uniform } from './fill.ts';

export interface XavierOptions {
  /** Factor on the standard deviation, see `calculateGain`. Default 1. */
  readonly gain?: number;
}

function deviation(op: string, cell: Parameter, gain: number): number {
  requireCell(op, cell);
  const { fanIn, fanOut } = fansOf(op, cell.spec);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/**
 * Uniform in ±gain·√(6 / (fanIn + fanOut)): variances of activations and gradients stay alike.
 * Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
 *
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_
 */
export function xavierUniform(cell: Parameter, { gain = 1 }: XavierOptions = {}): Parameter {
  const bound = Math.sqrt(3) * deviation('init.xavierUniform', cell, gain);
  return uniform(cell, { a: -bound, b: bound });
}

/**
 * Normal with standard deviation gain·√(2 / (fanIn + fanOut)).
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_
 */
export function xavierNormal(cell: Parameter, { gain = 1 }: XavierOptions = {}): Parameter {
  return normal(cell, { std: deviation('init.xavierNormal', cell, gain) });
}
