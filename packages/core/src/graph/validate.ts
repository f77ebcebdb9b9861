import { XentError } from '../errors.ts';
import { inferSpec, type Op } from '../op.ts';
import { sameShape, showSpec } from '../spec.ts';
import { type Graph, valueSpec } from './graph.ts';

/**
 * Checks what every graph has to satisfy: values are defined before they are read, outputs exist, and where the
 * operation is known, its inferred spec is the one that the node states.
 * @throws XentError with code `XENT_GRAPH` that names the node
 */
export function validateGraph(graph: Graph, known: ReadonlyMap<string, Op> = new Map()): void {
  const fail = (at: number, why: string): never => {
    throw new XentError(
      'XENT_GRAPH',
      `graph: node ${at} (${graph.nodes[at]?.op ?? 'output'}) ${why}; the pass that made it is wrong`,
    );
  };
  graph.nodes.forEach((node, i) => {
    const own = graph.inputs.length + i;
    for (const id of node.inputs) {
      if (!Number.isInteger(id) || id < 0 || id >= own)
        fail(i, `reads value ${id}, which comes later`);
    }
    const op = known.get(node.op);
    if (!op) return;
    const spec = inferSpec(
      op,
      node.inputs.map((id) => valueSpec(graph, id)),
      node.attrs,
    );
    if (spec.dtype !== node.spec.dtype || !sameShape(spec.shape, node.spec.shape)) {
      fail(i, `states ${showSpec(node.spec)} and infers ${showSpec(spec)}`);
    }
  });
  const count = graph.inputs.length + graph.nodes.length;
  for (const id of graph.outputs) {
    if (id < 0 || id >= count) fail(graph.nodes.length, `returns value ${id} of ${count}`);
  }
}
