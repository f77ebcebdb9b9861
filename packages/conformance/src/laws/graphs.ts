import {
  type Attrs,
  type Backend,
  type Executable,
  type Graph,
  type GraphNode,
  type HostData,
  type Storage,
  showSpec,
  type TensorSpec,
} from '@xent/core';

export const float = (...shape: number[]): TensorSpec => ({ dtype: 'float32', shape });

export function node(
  op: string,
  inputs: readonly number[],
  spec: TensorSpec,
  attrs: Attrs = {},
): GraphNode {
  return { op, inputs, attrs, spec };
}

/** A graph written by hand, with a key of its own. */
export function graph(
  inputs: readonly TensorSpec[],
  nodes: readonly GraphNode[],
  outputs: readonly number[],
): Graph {
  const text = nodes.map((n) => `${n.op}(${n.inputs})${JSON.stringify(n.attrs)}`).join('|');
  return { key: `${inputs.map(showSpec).join(' ')}|${text}>${outputs}`, inputs, nodes, outputs };
}

/** Uploads vectors, runs the graph on them and gives what came out. */
export async function runOnce(
  backend: Backend,
  executable: Executable,
  inputs: readonly Storage[],
): Promise<readonly HostData[]> {
  const outputs = await executable.run(inputs);
  const data = await Promise.all(outputs.map((s) => backend.download(s)));
  for (const storage of outputs) backend.free(storage);
  return data;
}
