import { BackendError, type Graph, showSpec, type TensorSpec, valueSpec } from '@xent/core';

/** Names of nodes are `exp#4` and `exp#4.1`; ONNX Runtime quotes them in various ways. */
const NODE = /['"(:\s]([A-Za-z][A-Za-z0-9]*)#(\d+)(?:\.\d+)?['")\s]/;

function describe(graph: Graph): string {
  const outputs = graph.outputs.map((id) => showSpec(valueSpec(graph, id))).join(', ');
  return `the graph of ${graph.nodes.length} operations that gives ${outputs}`;
}

/** What ONNX Runtime threw, which is text alone, as an error that says which operation of which graph it was. */
export function runtimeError(
  action: 'compile' | 'run',
  graph: Graph,
  provider: string,
  cause: unknown,
): BackendError {
  if (cause instanceof BackendError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const [, op, place] = NODE.exec(text) ?? [];
  const node = place === undefined ? undefined : graph.nodes[Number(place)];
  const where = node?.op === op && node ? `${op} (node ${place}, ${showSpec(node.spec)})` : action;
  const missing = /not implemented|could not find an implementation/i.test(text);
  const help = missing
    ? 'this provider has no kernel for it; use another execution provider'
    : 'see the cause';
  return new BackendError(
    missing ? 'XENT_UNSUPPORTED' : 'XENT_UNAVAILABLE',
    `${where}: expected ONNX Runtime (${provider}) to ${action} ${describe(graph)}, got: ${text}; ${help}`,
    { cause },
  );
}

/** What went wrong when a result was read. */
export function readingError(spec: TensorSpec, provider: string, cause: unknown): BackendError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new BackendError(
    'XENT_UNAVAILABLE',
    `download: expected ONNX Runtime (${provider}) to give ${showSpec(spec)} back, got: ${text}; see the cause`,
    { cause },
  );
}
