import { type Graph, type GraphNode, type Shape, sizeOf } from '@xent/core';
import { OnnxError } from '../errors.ts';

export const drawsNumbers = ({ nodes }: Graph): boolean =>
  nodes.some(({ op }) => op === 'randomBits');

/**
 * Random words come in pairs, and half of a size that follows the batch is no whole number for every batch. Here twice
 * as many are drawn as needed, and the first ones, which are the same, are taken.
 *
 * @throws OnnxError when the opset has no operations on bits
 */
export function drawPairs(op: string, graph: Graph, opset: number): Graph {
  if (!drawsNumbers(graph)) return graph;
  if (opset < 18) {
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `${op}: expected opset 21 for random numbers (dropout in training mode), got opset ${opset}; pass { opset: 21 }, or call model.eval()`,
    );
  }
  const first = graph.inputs.length;
  const nodes: GraphNode[] = [];
  const moved = graph.inputs.map((_, i) => i);
  const append = (node: GraphNode): number => first + nodes.push(node) - 1;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => moved[id] as number);
    if (node.op !== 'randomBits') {
      moved.push(append({ ...node, inputs }));
      continue;
    }
    const shape = node.attrs['shape'] as Shape;
    const size = sizeOf(shape);
    const flat = (n: number) => ({ dtype: node.spec.dtype, shape: [n] });
    const attrs = { ...node.attrs, shape: [2 * size] };
    const words = append({ ...node, inputs, attrs, spec: flat(2 * size) });
    const box = { start: [0], stop: [size], step: [1] };
    const used = append({ ...node, op: 'slice', inputs: [words], attrs: box, spec: flat(size) });
    moved.push(append({ ...node, op: 'reshape', inputs: [used], attrs: { shape } }));
  }
  return { ...graph, nodes, outputs: graph.outputs.map((id) => moved[id] as number) };
}
