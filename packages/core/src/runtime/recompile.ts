import type { Graph } from '../graph/graph.ts';
import { sameShape, showSpec } from '../spec.ts';

/**
 * What changed between two graphs of the same operations in the same order, in words; null when they differ
 * in more than constants and sizes.
 */
export function firstDifference(before: Graph, now: Graph): string | null {
  if (before.nodes.length !== now.nodes.length || before.inputs.length !== now.inputs.length) {
    return null;
  }
  if (before.nodes.some((node, i) => node.op !== now.nodes[i]?.op)) return null;
  for (const [i, spec] of before.inputs.entries()) {
    const other = now.inputs[i];
    if (other && !sameShape(spec.shape, other.shape)) {
      return `the size of input ${i} (${showSpec(spec)}, then ${showSpec(other)})`;
    }
  }
  for (const [i, node] of before.nodes.entries()) {
    const attrs = now.nodes[i]?.attrs ?? {};
    for (const [name, value] of Object.entries(node.attrs)) {
      if (String(value) !== String(attrs[name])) {
        const at = node.origin === undefined ? '' : ` at ${node.origin}`;
        return `the constant '${name}' of ${node.op}${at} (${value}, then ${attrs[name]})`;
      }
    }
  }
  return null;
}
