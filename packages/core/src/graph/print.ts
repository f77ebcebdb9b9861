import { showSpec } from '../spec.ts';
import type { Graph } from './graph.ts';

/**
 * The graph as text, one value a line.
 *
 * @example
 * // %0 = input float32[2,3]
 * // %1 = exp(%0) float32[2,3]
 * // return %1
 */
export function printGraph(graph: Graph): string {
  const lines = graph.inputs.map((spec, i) => `%${i} = input ${showSpec(spec)}`);
  graph.nodes.forEach((node, i) => {
    const inputs = node.inputs.map((id) => `%${id}`).join(', ');
    const attrs = Object.entries(node.attrs)
      .map(([name, value]) => ` ${name}=${Array.isArray(value) ? `[${value.join(',')}]` : value}`)
      .join('');
    const origin = node.origin === undefined ? '' : `  # ${node.origin}`;
    lines.push(
      `%${graph.inputs.length + i} = ${node.op}(${inputs})${attrs} ${showSpec(node.spec)}${origin}`,
    );
  });
  lines.push(`return ${graph.outputs.map((id) => `%${id}`).join(', ')}`);
  return lines.join('\n');
}
