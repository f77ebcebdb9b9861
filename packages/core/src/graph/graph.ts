import type { Attrs, Primitive } from '../op.ts';
import type { TensorSpec } from '../spec.ts';

/** One operation. Its value has number `graph.inputs.length + index of the node`. */
export interface GraphNode {
  readonly op: string;
  /** Numbers of the values it reads, all smaller than its own. */
  readonly inputs: readonly number[];
  readonly attrs: Attrs;
  readonly spec: TensorSpec;
  /** Where the user called the operation; recorded in debug mode, not part of the key. */
  readonly origin?: string | undefined;
  /** The operation itself, which may know a plain loop. Absent in graphs made by hand; not part of the key. */
  readonly primitive?: Primitive | undefined;
}

/**
 * What a backend sees: plain data (but for `primitive`). Values `0 … inputs.length - 1` are the inputs, then one value a node, in
 * an order in which every node comes after what it reads.
 */
export interface Graph {
  /** Equal text means equal graph. */
  readonly key: string;
  readonly inputs: readonly TensorSpec[];
  readonly nodes: readonly GraphNode[];
  /** Numbers of the values that a run returns. */
  readonly outputs: readonly number[];
}

/** Spec of value `id`. */
export function valueSpec(graph: Graph, id: number): TensorSpec {
  const node = graph.nodes[id - graph.inputs.length];
  const spec = node ? node.spec : graph.inputs[id];
  if (!spec) throw new RangeError(`graph has no value ${id}`);
  return spec;
}
