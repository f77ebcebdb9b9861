import type { Graph } from '../graph/graph.ts';
import { sameShape, showSpec } from '../spec.ts';

/**
 * What changed between two graphs of the same operations in the same order, in words; undefined when they differ
 * in more than constants and sizes.
 */
export function firstDifference(before: Graph, now: Graph): string | undefined {
  const shape = ({ inputs, nodes }: Graph): string => `${inputs.length} ${nodes.map((n) => n.op)}`;
  if (shape(before) !== shape(now)) return;
  for (const [i, spec] of now.inputs.entries()) {
    const old = before.inputs[i] ?? spec;
    if (!sameShape(old.shape, spec.shape)) {
      return `the size of input ${i} (${showSpec(old)}, then ${showSpec(spec)})`;
    }
  }
  for (const [i, { op, attrs, origin }] of now.nodes.entries()) {
    for (const [name, value] of Object.entries(before.nodes[i]?.attrs ?? attrs)) {
      if (String(value) !== String(attrs[name])) {
        return `the constant '${name}' of ${op}${origin ? ` at ${origin}` : ''} (${value}, then ${attrs[name]})`;
      }
    }
  }
  return;
}
