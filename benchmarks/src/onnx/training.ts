import type { Sizes } from '../workloads.ts';
import { floats, gradientConstants, gradientNodes, lossNodes, node, value } from './graphs.ts';
import type { Constant, Model, Node, Value } from './model.ts';

const NAMES = ['weight1', 'bias1', 'weight2', 'bias2'] as const;

type Shapes = Readonly<Record<(typeof NAMES)[number], readonly number[]>>;

const parameterShapes = (sizes: Sizes['trainingStep']): Shapes => ({
  weight1: [sizes.features, sizes.hidden],
  bias1: [sizes.hidden],
  weight2: [sizes.hidden, sizes.classes],
  bias2: [sizes.classes],
});

/** The parameters' gradients are called `d` + name. */
const backward: readonly Node[] = [
  node('Gemm', ['active', 'gradient'], 'dweight2', { transA: 1 }),
  node('ReduceSum', ['gradient', 'firstAxis'], 'dbias2', { keepdims: 0 }),
  node('Gemm', ['gradient', 'weight2'], 'back', { transB: 1 }),
  node('Sign', ['active'], 'mask'),
  node('Mul', ['back', 'mask'], 'masked'),
  node('Gemm', ['x', 'masked'], 'dweight1', { transA: 1 }),
  node('ReduceSum', ['masked', 'firstAxis'], 'dbias1', { keepdims: 0 }),
];

/** What an update rule adds to the graph; values called `next` + name take the place of `name` in the next step. */
interface Rule {
  readonly state: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

const moved = (name: string, change: string): Node[] => [
  node('Mul', ['rate', change], `${name}Change`),
  node('Sub', [name, `${name}Change`], `next${name}`),
];

const descent: Rule = {
  state: [],
  nodes: NAMES.flatMap((name) => moved(name, `d${name}`)),
  constants: [],
};

/** `${result} = old · beta + addition · (1 - beta)`, where the constants are called beta1, rest1, beta2, rest2. */
const blended = (result: string, old: string, addition: string, which: 1 | 2): Node[] => [
  node('Mul', [old, `beta${which}`], `${result}Kept`),
  node('Mul', [addition, `rest${which}`], `${result}Added`),
  node('Add', [`${result}Kept`, `${result}Added`], result),
];

const adamOf = (name: string): Node[] => [
  ...blended(`nextmean_${name}`, `mean_${name}`, `d${name}`, 1),
  node('Mul', [`d${name}`, `d${name}`], `${name}Squared`),
  ...blended(`nextsquare_${name}`, `square_${name}`, `${name}Squared`, 2),
  node('Div', [`nextmean_${name}`, 'correction1'], `${name}Mean`),
  node('Div', [`nextsquare_${name}`, 'correction2'], `${name}Square`),
  node('Sqrt', [`${name}Square`], `${name}Root`),
  node('Add', [`${name}Root`, 'eps'], `${name}Size`),
  node('Div', [`${name}Mean`, `${name}Size`], `${name}Step`),
  ...moved(name, `${name}Step`),
];

/** Betas 0.9 and 0.999, eps 1e-8. */
const adam = (shapes: Shapes): Rule => ({
  state: [
    value('step', []),
    ...NAMES.flatMap((name) => [
      value(`mean_${name}`, shapes[name]),
      value(`square_${name}`, shapes[name]),
    ]),
  ],
  nodes: [
    node('Add', ['step', 'one'], 'nextstep'),
    node('Pow', ['beta1', 'nextstep'], 'power1'),
    node('Sub', ['one', 'power1'], 'correction1'),
    node('Pow', ['beta2', 'nextstep'], 'power2'),
    node('Sub', ['one', 'power2'], 'correction2'),
    ...NAMES.flatMap(adamOf),
  ],
  constants: [
    floats('one', [], 1),
    floats('beta1', [], 0.9),
    floats('rest1', [], 0.1),
    floats('beta2', [], 0.999),
    floats('rest2', [], 0.001),
    floats('eps', [], 1e-8),
  ],
});

/** A model and the values that its outputs replace, step by step. */
export interface TrainingModel {
  readonly model: Model;
  readonly state: readonly Value[];
}

/** Forward, loss, backward and update as one graph; the learning rate is the input `rate`. */
export function trainingModel(rule: 'sgd' | 'adam', sizes: Sizes['trainingStep']): TrainingModel {
  const shapes = parameterShapes(sizes);
  const update = rule === 'adam' ? adam(shapes) : descent;
  const state = [...NAMES.map((name) => value(name, shapes[name])), ...update.state];
  const { batch, features } = sizes;
  return {
    state,
    model: {
      nodes: [
        node('Gemm', ['x', 'weight1', 'bias1'], 'layer1'),
        node('Relu', ['layer1'], 'active'),
        node('Gemm', ['active', 'weight2', 'bias2'], 'logits'),
        ...lossNodes,
        ...gradientNodes,
        ...backward,
        ...update.nodes,
      ],
      inputs: [
        value('x', [batch, features]),
        value('labels', [batch, 1], 'int64'),
        value('rate', []),
        ...state,
      ],
      outputs: [value('loss', []), ...state.map(({ name, dims }) => value(`next${name}`, dims))],
      constants: [
        ...gradientConstants(batch),
        { ...value('firstAxis', [1], 'int64'), data: new BigInt64Array(1) },
        ...update.constants,
      ],
    },
  };
}
