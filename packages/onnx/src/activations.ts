import type { TensorSpec } from '@xent/core';
import { lowersComposite } from './lower/index.ts';
import type { Lowering, Table } from './lower/lowering.ts';

const named =
  (op: string): Lowering =>
  (b, { x }) =>
    b.node(op, x);

/**
 * Activations as ONNX's own operators, which other tools recognise, and which come back from a file with the
 * gradients that they had.
 */
export const activations: Table = {
  relu: named('Relu'),
  sigmoid: named('Sigmoid'),
  prelu: named('PRelu'),
  selu: named('Selu'),
  softsign: named('Softsign'),
  hardswish: named('HardSwish'),
  gelu: (b, { x, attrs }) => b.node('Gelu', x, { approximate: String(attrs['approximate']) }),
};

/** The opset in which an operator came, where that is later than 17. */
const SINCE: Readonly<Record<string, number>> = { gelu: 20 };

/** Composites that stay whole in a model that others read. */
export function readable(opset: number) {
  return (op: string, inputs: readonly TensorSpec[]): boolean =>
    lowersComposite(op, inputs) ||
    (Object.hasOwn(activations, op) &&
      opset >= (SINCE[op] ?? 0) &&
      inputs.every(({ dtype }) => dtype === 'float32'));
}
