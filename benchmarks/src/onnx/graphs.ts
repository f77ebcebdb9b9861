import type { Sizes } from '../workloads.ts';
import type { Constant, ElementType, Model, Node, Value } from './model.ts';

/** ONNX Runtime has no autograd, so gradients are part of these graphs. */

export const value = (
  name: string,
  dims: readonly number[],
  type: ElementType = 'float32',
): Value => ({
  name,
  type,
  dims,
});

export const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Node['attributes'] = {},
): Node => ({ op, inputs, outputs: [output], attributes });

export const floats = (name: string, dims: readonly number[], fill: number): Constant => ({
  ...value(name, dims),
  data: new Float32Array(dims.reduce((product, dim) => product * dim, 1)).fill(fill),
});

export function softmaxGraph({ rows, columns }: Sizes['softmax']): Model {
  return {
    nodes: [node('Softmax', ['logits'], 'probabilities', { axis: -1 })],
    inputs: [value('logits', [rows, columns])],
    outputs: [value('probabilities', [rows, columns])],
  };
}

/** loss = -mean(logSoftmax(logits)[label]) */
export const lossNodes: readonly Node[] = [
  node('LogSoftmax', ['logits'], 'logProbabilities', { axis: -1 }),
  node('GatherElements', ['logProbabilities', 'labels'], 'picked', { axis: 1 }),
  node('ReduceMean', ['picked'], 'mean', { keepdims: 0 }),
  node('Neg', ['mean'], 'loss'),
];

/** gradient = (softmax(logits) - oneHot(labels)) / rows */
export const gradientNodes: readonly Node[] = [
  node('Exp', ['logProbabilities'], 'probabilities'),
  node('ScatterElements', ['probabilities', 'labels', 'minusOnes'], 'difference', {
    axis: 1,
    reduction: 'add',
  }),
  node('Mul', ['difference', 'share'], 'gradient'),
];

export const gradientConstants = (rows: number): Constant[] => [
  floats('minusOnes', [rows, 1], -1),
  floats('share', [1], 1 / rows),
];

export function crossEntropyForwardGraph(sizes: Sizes['crossEntropyForward']): Model {
  return {
    nodes: lossNodes,
    inputs: [
      value('logits', [sizes.rows, sizes.columns]),
      value('labels', [sizes.rows, 1], 'int64'),
    ],
    outputs: [value('loss', [])],
  };
}

export function crossEntropyGraph(sizes: Sizes['crossEntropy']): Model {
  const { rows, columns } = sizes;
  return {
    ...crossEntropyForwardGraph(sizes),
    nodes: [...lossNodes, ...gradientNodes],
    outputs: [value('loss', []), value('gradient', [rows, columns])],
    constants: gradientConstants(rows),
  };
}

export function matmulGraph({ rows, inner, columns }: Sizes['matmul']): Model {
  return {
    nodes: [node('MatMul', ['a', 'b'], 'product')],
    inputs: [value('a', [rows, inner]), value('b', [inner, columns])],
    outputs: [value('product', [rows, columns])],
  };
}

/** y = factor · x, which also puts a value where a provider keeps its results. */
export function scaleGraph(dims: readonly number[], factor: number): Model {
  return {
    nodes: [node('Mul', ['x', 'factor'], 'y')],
    inputs: [value('x', dims)],
    outputs: [value('y', dims)],
    constants: [floats('factor', [1], factor)],
  };
}
