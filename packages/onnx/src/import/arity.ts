import type { NodeView } from './node-view.ts';
import { malformed } from './tensor-data.ts';

/** How many inputs an operation has to have, where that is not one. */
const REQUIRED: Readonly<Record<string, number>> = {
  Constant: 0,
  Add: 2,
  And: 2,
  BatchNormalization: 5,
  Div: 2,
  Equal: 2,
  Expand: 2,
  Gather: 2,
  GatherElements: 2,
  Gemm: 2,
  Greater: 2,
  GreaterOrEqual: 2,
  LayerNormalization: 2,
  Less: 2,
  LessOrEqual: 2,
  MatMul: 2,
  Mul: 2,
  Or: 2,
  Pow: 2,
  PRelu: 2,
  Range: 3,
  Reshape: 2,
  Sub: 2,
  Where: 3,
  Xor: 2,
};

/** Those of which every input counts. */
const VARIADIC: ReadonlySet<string> = new Set(['Concat', 'Max', 'Min', 'Sum']);

function required({ op, opset, inputs }: NodeView): number {
  if (VARIADIC.has(op)) return Math.max(1, inputs.length);
  if (op === 'Slice') return opset < 10 ? 1 : 3;
  if (op === 'Unsqueeze') return opset < 13 ? 1 : 2;
  return REQUIRED[op] ?? 1;
}

/** @throws OnnxError with code `XENT_FILE` for a node that lacks an input which is not optional */
export function requireInputs(node: NodeView): void {
  const count = required(node);
  for (let i = 0; i < count; i++) {
    if (!node.inputs[i]) malformed(node.label, `lacks input ${i} of ${count}`);
  }
}
