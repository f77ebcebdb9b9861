import { ArgumentError, type Parameter } from '@xent/core';
import { calculateGain, fansOf, type Nonlinearity, requireCell } from './fan.ts';
import { normal, uniform } from './fill.ts';

export interface KaimingOptions {
  /** Slope of the negative side, for `leakyRelu`. Default 0. */
  readonly a?: number;
  /** Keep the variance of the activations (`fanIn`, the default) or of the gradients (`fanOut`). */
  readonly mode?: 'fanIn' | 'fanOut';
  /** The activation that follows. Default `leakyRelu`. */
  readonly nonlinearity?: Nonlinearity;
}

function deviation(op: string, cell: Parameter, options: KaimingOptions): number {
  requireCell(op, cell);
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new ArgumentError(`${op}: expected mode 'fanIn' or 'fanOut', got ${String(mode)}`);
  }
  return calculateGain(nonlinearity, a) / Math.sqrt(fansOf(op, cell.spec)[mode]);
}

/**
 * Uniform in ±gain·√(3 / fan).
 * Source: He et al., "Delving deep into rectifiers", ICCV 2015.
 *
 * @example
 * init.kaimingUniform(layer.weight, { nonlinearity: 'relu' });
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export function kaimingUniform(cell: Parameter, options: KaimingOptions = {}): Parameter {
  const bound = Math.sqrt(3) * deviation('init.kaimingUniform', cell, options);
  return uniform(cell, { a: -bound, b: bound });
}

/**
 * Normal with standard deviation gain / √fan.
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_normal_
 */
export function kaimingNormal(cell: Parameter, options: KaimingOptions = {}): Parameter {
  return normal(cell, { std: deviation('init.kaimingNormal', cell, options) });
}
