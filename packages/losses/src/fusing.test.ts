import { type Graph, grad, realize, setBackend, type Tensor, tensor } from '@xent/core';
import { nullBackend } from '@xent/core/testing';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropyWithLogits } from './binary-cross-entropy-with-logits.ts';
import { crossEntropy } from './cross-entropy.ts';
import { nllLoss } from './nll-loss.ts';

const FUSED = ['softmaxCrossEntropy', 'softmaxCrossEntropyGradient'];

/** Loss and gradient in one graph, as a training step has them. */
async function graphOf(loss: (x: Tensor) => Tensor): Promise<Graph> {
  const backend = nullBackend({ fuses: FUSED });
  setBackend(backend);
  const x = tensor(
    [
      [-1, -2, -3],
      [-3, -4, -5],
    ],
    { requiresGrad: true },
  );
  const y = loss(x);
  await realize(y, ...(grad(y, [x]) as Tensor[]));
  expect(backend.compiled).toHaveLength(1);
  return backend.compiled[0] as Graph;
}

/** Does the value `id` need the value `from`? */
function needs(graph: Graph, id: number, from: number): boolean {
  if (id === from) return true;
  const node = graph.nodes[id - graph.inputs.length];
  return node?.inputs.some((input) => needs(graph, input, from)) ?? false;
}

const at = (graph: Graph, op: string): number =>
  graph.nodes.findIndex((n) => n.op === op) + graph.inputs.length;

describe('loss and gradient of class indices', () => {
  it.each<[string, number, (x: Tensor) => Tensor]>([
    ['plain', 2, (x) => crossEntropy(x, [0, 1])],
    ['ignored items', 2, (x) => crossEntropy(x, [0, -100])],
    ['class weights', 3, (x) => crossEntropy(x, [0, 1], { weight: [1, 2, 3] })],
    ['smoothed', 2, (x) => crossEntropy(x, [0, 1], { labelSmoothing: 0.1 })],
    ['a sum', 2, (x) => crossEntropy(x, [0, 1], { reduction: 'sum' })],
  ])('are two nodes that do not wait for each other: %s', async (_, inputs, loss) => {
    const graph = await graphOf(loss);
    expect(graph.inputs).toHaveLength(inputs);
    for (const op of FUSED) expect(graph.nodes.filter((n) => n.op === op)).toHaveLength(1);
    const gradient = at(graph, 'softmaxCrossEntropyGradient');
    expect(needs(graph, gradient, at(graph, 'softmaxCrossEntropy'))).toBe(false);
    expect(graph.outputs).toContain(gradient);
  });

  it('has one graph for the batches of an epoch', async () => {
    const backend = nullBackend({ fuses: FUSED });
    setBackend(backend);
    for (const labels of [
      [0, 1],
      [2, 2],
      [1, 0],
    ]) {
      await realize(
        crossEntropy(
          tensor([
            [1, 2, 3],
            [3, 4, 5],
          ]),
          labels,
        ),
      );
    }
    expect(backend.compiled).toHaveLength(1);
  });
});

it('keeps constants out of the inputs', async () => {
  expect((await graphOf((x) => nllLoss(x, [0, 1]))).inputs).toHaveLength(2);
  const binary = await graphOf((x) =>
    binaryCrossEntropyWithLogits(x, [
      [1, 0, 0],
      [0, 1, 0],
    ]),
  );
  expect(binary.inputs).toHaveLength(2);
});
