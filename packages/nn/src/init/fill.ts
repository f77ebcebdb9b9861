import { ArgumentError, assign, type Parameter, requireNumber } from '@xent/core';
import { drawNormal, drawUniform, fill } from './draw.ts';
import { requireCell } from './fan.ts';

export interface UniformOptions {
  /** Lower end, included. Default 0. */
  readonly a?: number;
  /** Upper end, excluded. Default 1. */
  readonly b?: number;
}

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 1. */
  readonly std?: number;
}

/**
 * Fills with uniform numbers in [a, b) from the stream that `manualSeed` starts.
 *
 * @example
 * init.uniform(layer.bias, { a: -0.1, b: 0.1 });
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 */
export function uniform(cell: Parameter, { a = 0, b = 1 }: UniformOptions = {}): Parameter {
  requireCell('init.uniform', cell);
  if (!(a <= b)) {
    throw new ArgumentError(`init.uniform: expected a <= b, got a = ${a} and b = ${b}`);
  }
  return put(cell, drawUniform(cell.shape, cell.dtype, a, b));
}

/**
 * Fills with normal numbers from the stream that `manualSeed` starts.
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export function normal(cell: Parameter, { mean = 0, std = 1 }: NormalOptions = {}): Parameter {
  requireCell('init.normal', cell);
  if (!(std >= 0)) throw new ArgumentError(`init.normal: expected std >= 0, got ${std}`);
  return put(cell, drawNormal(cell.shape, cell.dtype, mean, std));
}

/**
 * Fills with one number.
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_
 */
export function constant(cell: Parameter, value: number): Parameter {
  requireCell('init.constant', cell);
  requireNumber('init.constant', 'value', value);
  return put(cell, fill(cell.shape, cell.dtype, value));
}

/** Fills with 0. */
export function zeros(cell: Parameter): Parameter {
  return constant(cell, 0);
}

/** Fills with 1. */
export function ones(cell: Parameter): Parameter {
  return constant(cell, 1);
}

function put(cell: Parameter, value: Parameters<typeof assign>[0][number][1]): Parameter {
  assign([[cell, value]]);
  return cell;
}
