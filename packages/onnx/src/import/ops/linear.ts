import { add, isFloat, linear, matmul, mul, ShapeError, showSpec, type Tensor } from '@xent/core';
import type { Importer, ImportTable, NodeView } from '../node-view.ts';
import { toTensor, type Value } from '../value.ts';

function requireMatrix(node: NodeView, name: string, t: Tensor): void {
  if (t.ndim === 2 && isFloat(t.dtype)) return;
  throw new ShapeError(
    `importModel: ${node.label} expected a float matrix for ${name}, got ${showSpec(t.spec)}; does the input have the shape that the model was exported for?`,
  );
}

/** `alpha · A' · B' + beta · C`. What PyTorch writes for a linear layer runs as one. */
const gemm: Importer = (node) => {
  const alpha = node.float('alpha', 1);
  const beta = node.float('beta', 1);
  const transA = node.int('transA', 0) !== 0;
  const transB = node.int('transB', 0) !== 0;
  return ([a, b, c]) => {
    const [x, w] = [toTensor(a as Value), toTensor(b as Value)];
    requireMatrix(node, 'A', x);
    requireMatrix(node, 'B', w);
    const bias = c === undefined ? null : toTensor(c);
    const rows = transA ? x.transpose(0, 1) : x;
    const vector = bias?.ndim === 1 && bias.shape[0] === w.shape[transB ? 0 : 1];
    if (transB && alpha === 1 && beta === 1 && (bias === null || vector)) {
      return linear(rows, w, bias);
    }
    const product = matmul(rows, transB ? w.transpose(0, 1) : w);
    const scaled = alpha === 1 ? product : mul(product, alpha);
    if (bias === null) return scaled;
    return add(scaled, beta === 1 ? bias : mul(bias, beta));
  };
};

const product: Importer = () => (inputs) =>
  matmul(toTensor(inputs[0] as Value), toTensor(inputs[1] as Value));

export const products: ImportTable = { Gemm: gemm, MatMul: product };
