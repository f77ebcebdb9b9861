import type { Graph, GraphNode, TensorSpec } from '@xent/core';

/** Where an input of the joined graph comes from. */
export interface Origin {
  readonly graph: 'front' | 'back';
  readonly input: number;
}

export interface Spliced {
  readonly graph: Graph;
  readonly origins: readonly Origin[];
}

/**
 * `back` with some inputs computed by `front`: input `i` of `back` is output `feeds.get(i)` of `front`. Outputs of
 * `front` in `kept` follow those of `back`.
 */
export function splice(
  front: Graph,
  back: Graph,
  feeds: ReadonlyMap<number, number>,
  kept: readonly number[],
): Spliced {
  const origins: Origin[] = front.inputs.map((_, input) => ({ graph: 'front', input }));
  back.inputs.forEach((_, input) => {
    if (!feeds.has(input)) origins.push({ graph: 'back', input });
  });
  const specs = origins.map(({ graph, input }) =>
    (graph === 'front' ? front : back).inputs.at(input),
  ) as readonly TensorSpec[];
  const count = origins.length;
  const inFront = (id: number): number =>
    id < front.inputs.length ? id : id - front.inputs.length + count;
  const inBack = (id: number): number => {
    if (id >= back.inputs.length) return id - back.inputs.length + count + front.nodes.length;
    const fed = feeds.get(id);
    if (fed !== undefined) return inFront(front.outputs[fed] as number);
    return origins.findIndex(({ graph, input }) => graph === 'back' && input === id);
  };
  const moved = (nodes: readonly GraphNode[], to: (id: number) => number): GraphNode[] =>
    nodes.map((node) => ({ ...node, inputs: node.inputs.map(to) }));
  return {
    origins,
    graph: {
      key: `${front.key}+${back.key}`,
      inputs: specs,
      nodes: [...moved(front.nodes, inFront), ...moved(back.nodes, inBack)],
      outputs: [
        ...back.outputs.map(inBack),
        ...kept.map((i) => inFront(front.outputs[i] as number)),
      ],
    },
  };
}
