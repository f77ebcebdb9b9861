import type { Sizes } from '../workloads.ts';
import type { Constant, ElementType, Model, Node, Value } from './model.ts';

/** ONNX Runtime Web has no autograd, so gradients and the update are part of these graphs. */

const value = (name: string, dims: readonly number[], type: ElementType = 'float32'): Value => ({
  name,
  type,
  dims,
});

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Node['attributes'] = {},
): Node => ({ op, inputs, outputs: [output], attributes });

const floats = (name: string, dims: readonly number[], fill: number): Constant => ({
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
const lossNodes: readonly Node[] = [
  node('LogSoftmax', ['logits'], 'logProbabilities', { axis: -1 }),
  node('GatherElements', ['logProbabilities', 'labels'], 'picked', { axis: 1 }),
  node('ReduceMean', ['picked'], 'mean', { keepdims: 0 }),
  node('Neg', ['mean'], 'loss'),
];

/** gradient = (softmax(logits) - oneHot(labels)) / rows */
const gradientNodes: readonly Node[] = [
  node('Exp', ['logProbabilities'], 'probabilities'),
  node('ScatterElements', ['probabilities', 'labels', 'minusOnes'], 'difference', {
    axis: 1,
    reduction: 'add',
  }),
  node('Mul', ['difference', 'share'], 'gradient'),
];

const gradientConstants = (rows: number): Constant[] => [
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

/** The parameters of the training graph; the graph's outputs are called `next` + name. */
export const parameterShapes = (
  sizes: Sizes['trainingStep'],
): Record<'weight1' | 'bias1' | 'weight2' | 'bias2', readonly number[]> => ({
  weight1: [sizes.features, sizes.hidden],
  bias1: [sizes.hidden],
  weight2: [sizes.hidden, sizes.classes],
  bias2: [sizes.classes],
});

export function trainingStepGraph(sizes: Sizes['trainingStep']): Model {
  const { batch, features, learningRate } = sizes;
  const descent = { transA: 1, alpha: { float: -learningRate } };
  const biasUpdate = (layer: 1 | 2, gradient: string): Node[] => [
    node('ReduceSum', [gradient, 'firstAxis'], `biasSum${layer}`, { keepdims: 0 }),
    node('Mul', [`biasSum${layer}`, 'minusRate'], `biasChange${layer}`),
    node('Add', [`bias${layer}`, `biasChange${layer}`], `nextbias${layer}`),
  ];
  const parameters = Object.entries(parameterShapes(sizes));
  return {
    nodes: [
      node('Gemm', ['x', 'weight1', 'bias1'], 'layer1'),
      node('Relu', ['layer1'], 'active'),
      node('Gemm', ['active', 'weight2', 'bias2'], 'logits'),
      ...lossNodes,
      ...gradientNodes,
      node('Gemm', ['active', 'gradient', 'weight2'], 'nextweight2', descent),
      ...biasUpdate(2, 'gradient'),
      node('Gemm', ['gradient', 'weight2'], 'back', { transB: 1 }),
      node('Sign', ['active'], 'mask'),
      node('Mul', ['back', 'mask'], 'masked'),
      node('Gemm', ['x', 'masked', 'weight1'], 'nextweight1', descent),
      ...biasUpdate(1, 'masked'),
    ],
    inputs: [
      value('x', [batch, features]),
      value('labels', [batch, 1], 'int64'),
      ...parameters.map(([name, dims]) => value(name, dims)),
    ],
    outputs: [value('loss', []), ...parameters.map(([name, dims]) => value(`next${name}`, dims))],
    constants: [
      ...gradientConstants(batch),
      { ...value('firstAxis', [1], 'int64'), data: new BigInt64Array(1) },
      floats('minusRate', [1], -learningRate),
    ],
  };
}

export function matmulGraph({ rows, inner, columns }: Sizes['matmul']): Model {
  return {
    nodes: [node('MatMul', ['a', 'b'], 'product')],
    inputs: [value('a', [rows, inner]), value('b', [inner, columns])],
    outputs: [value('product', [rows, columns])],
  };
}
