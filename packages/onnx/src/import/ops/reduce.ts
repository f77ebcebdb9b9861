import {
  add,
  amax,
  amin,
  argmax,
  argmin,
  div,
  dropout,
  layerNorm,
  logSoftmax,
  logsumexp,
  mean,
  mul,
  norm,
  prod,
  reshape,
  type Shape,
  softmax,
  sqrt,
  sub,
  sum,
  type Tensor,
} from '@xent/core';
import type { Importer, ImportTable, NodeView } from '../node-view.ts';
import { isKnown, toTensor, type Value } from '../value.ts';
import { axisOf, knownInts } from './shape.ts';

type Reduction = (x: Tensor, dims: readonly number[], keepdim: boolean) => Tensor;

/** Axes are an attribute in older opsets, and an input since 13 (ReduceSum) or 18; none means all of them. */
const reduction =
  (f: Reduction): Importer =>
  (node) => {
    const fixed = node.ints('axes');
    const keepdim = node.int('keepdims', 1) !== 0;
    const noop = node.int('noop_with_empty_axes', 0) !== 0;
    return ([x, axes]) => {
      const t = toTensor(x as Value);
      const given = fixed ?? knownInts(node, axes, 'axes') ?? [];
      if (given.length === 0 && noop) return t;
      const all = t.shape.map((_, i) => i);
      return f(t, given.length > 0 ? given.map((a) => axisOf(node, a, t.ndim)) : all, keepdim);
    };
  };

const position =
  (f: typeof argmax): Importer =>
  (node) => {
    const axis = node.int('axis', 0);
    const keepdim = node.int('keepdims', 1) !== 0;
    if (node.int('select_last_index', 0) !== 0) node.refuse('select_last_index', 'set it to 0');
    return ([x]) => {
      const t = toTensor(x as Value);
      return f(t, axisOf(node, axis, t.ndim), { keepdim });
    };
  };

/** Up to opset 12 the dimensions from `axis` (default 1) on are one; since then it is one dimension, the last by default. */
const alongAxis =
  (f: (x: Tensor, dim: number) => Tensor): Importer =>
  (node) => {
    const axis = node.int('axis', node.opset < 13 ? 1 : -1);
    return ([x]) => {
      const t = toTensor(x as Value);
      const dim = axisOf(node, axis, t.ndim);
      if (node.opset >= 13 || dim === t.ndim - 1) return f(t, dim);
      const lead = t.shape.slice(0, dim);
      return reshape(f(reshape(t, [...lead, -1]), dim), t.shape);
    };
  };

/** Drops in training only, as the module of PyTorch did before it was exported. */
const dropoutImporter: Importer = (node) => {
  const fixed = node.float('ratio', 0.5);
  node.ignore('seed');
  if (node.outputs.length > 1 && node.outputs[1] !== '') {
    node.refuse('its mask as an output', 'export the model in evaluation mode');
  }
  return ([x, ratio, mode], { training }) => {
    const t = toTensor(x as Value);
    const on = mode !== undefined && isKnown(mode) && mode.data[0] !== 0;
    const p = ratio !== undefined && isKnown(ratio) ? Number(ratio.data[0]) : fixed;
    return dropout(t, { p, training: on && training });
  };
};

/** With the running statistics of the file. */
const batchNorm: Importer = (node) => {
  const epsilon = node.float('epsilon', 1e-5);
  node.ignore('momentum');
  node.ignore('spatial');
  if (node.int('training_mode', 0) !== 0) {
    node.refuse('training_mode 1', 'export the model in evaluation mode: model.eval()');
  }
  return (inputs) => {
    const x = toTensor(inputs[0] as Value);
    const along: Shape = x.shape.map((_, i) => (i === 1 ? -1 : 1));
    const [scale, bias, average, spread] = inputs
      .slice(1, 5)
      .map((v) => reshape(toTensor(v as Value), along)) as [Tensor, Tensor, Tensor, Tensor];
    const normal = div(sub(x, average), sqrt(add(spread, epsilon)));
    return add(mul(normal, scale), bias);
  };
};

const layerNormImporter: Importer = (node: NodeView) => {
  const axis = node.int('axis', -1);
  const eps = node.float('epsilon', 1e-5);
  node.ignore('stash_type');
  return ([x, scale, bias]) => {
    const t = toTensor(x as Value);
    const shape = t.shape.slice(axisOf(node, axis, t.ndim));
    const weight = scale === undefined ? null : toTensor(scale);
    return layerNorm(t, shape, { weight, bias: bias === undefined ? null : toTensor(bias), eps });
  };
};

export const reductions: ImportTable = {
  ArgMax: position(argmax),
  ArgMin: position(argmin),
  BatchNormalization: batchNorm,
  Dropout: dropoutImporter,
  LayerNormalization: layerNormImporter,
  LogSoftmax: alongAxis(logSoftmax),
  ReduceL2: reduction((x, dim, keepdim) => norm(x, { dim, keepdim })),
  ReduceLogSumExp: reduction((x, dim, keepdim) => logsumexp(x, dim, { keepdim })),
  ReduceMax: reduction((x, dim, keepdim) => amax(x, { dim, keepdim })),
  ReduceMean: reduction((x, dim, keepdim) => mean(x, { dim, keepdim })),
  ReduceMin: reduction((x, dim, keepdim) => amin(x, { dim, keepdim })),
  ReduceProd: reduction((x, dim, keepdim) => prod(x, { dim, keepdim })),
  ReduceSum: reduction((x, dim, keepdim) => sum(x, { dim, keepdim })),
  Softmax: alongAxis(softmax),
};
