import type { Graph } from './graph.ts';

/**
 * For each node, the values that nobody reads after it, so that their memory can be used again. Inputs and
 * outputs are never listed: they outlive the run.
 */
export function lastUses(graph: Graph): readonly (readonly number[])[] {
  const first = graph.inputs.length;
  const last = new Map<number, number>();
  graph.nodes.forEach((node, i) => {
    last.set(first + i, i);
    for (const id of node.inputs) if (id >= first) last.set(id, i);
  });
  for (const id of graph.outputs) last.delete(id);
  const dead: number[][] = graph.nodes.map(() => []);
  for (const [id, at] of last) dead[at]?.push(id);
  return dead;
}
